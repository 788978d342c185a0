import Render

extension AppState {
    mutating func submitCommand() -> [Effect] {
        let text = command.field.line.text
        focus = .clip
        command.completion = nil
        command.field.line.replace(with: "")
        guard !text.allSatisfy(\.isWhitespace) else { return [] }
        let isNew = command.field.history.add(text)
        let effects: [Effect] =
            isNew ? [.remember(.commands, command.field.history.entries)] : []
        do throws(ColonError) {
            return try effects + run(ColonCommand(parsing: text, current: frame))
        } catch {
            say(error.text, .error)
            return effects
        }
    }

    private mutating func run(_ command: ColonCommand) -> [Effect] {
        switch command {
        case .frame(let index): return go(to: index, isJump: true)
        case .time(let time): return go(to: clip.times.index(at: time), isJump: true)
        case .inPoint(let time): setPoint(isIn: true, at: point(time))
        case .outPoint(let time): setPoint(isIn: false, at: point(time))
        case .clearPoints: clearPoints()
        case .speed(let speed): return setSpeed(speed)
        case .graphics(let graphics):
            settings.graphics = graphics
            say("Pictures: \(self.graphics.rawValue)")
        case .set(let name, let value): return set(name, value)
        case .write(let path): return [.save(saveRequest(withOverlay: false, path: path))]
        case .quit(let force): quit(force: force)
        case .help(let text): openHelp(text)
        case .find(let text): find(text)
        case .export(let words): return export(words)
        case .rerun(let description): return rerun(description)
        case .jobs: toggleSide(.jobs)
        case .messages: toggleSide(.messages)
        }
        return []
    }

    private func point(_ time: Double?) -> Int {
        time.map(clip.times.index) ?? frame
    }

    private mutating func set(_ name: String, _ value: String) -> [Effect] {
        if let problem = settings.set(name, to: value) {
            say(problem, .error)
            return []
        }
        say("\(name) = \(value)")
        switch name {
        case "mouse": return [.setMouse(settings.mouse)]
        case "speed": return setSpeed(settings.speed)
        case "audio": return [.enableSound(settings.audio)]
        default: return []
        }
    }
}
