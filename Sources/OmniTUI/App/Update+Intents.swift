import Media
import Render

extension AppState {
    /// Does what a key asks for. `count` is what was typed before it, nil for nothing.
    mutating func perform(_ intent: Intent, count: Int? = nil) -> [Effect] {
        if layout.isTooSmall, ![.quit, .interrupt, .suspend, .repaint].contains(intent) {
            return []
        }
        let times = max(1, count ?? 1)
        switch intent {
        case .stepForward: return step(times)
        case .stepBack: return step(-times)
        case .stepForward10: return step(10 * times)
        case .stepBack10: return step(-10 * times)
        case .secondForward: return skip(seconds: Double(times))
        case .secondBack: return skip(seconds: -Double(times))
        case .secondsForward10: return skip(seconds: 10 * Double(times))
        case .secondsBack10: return skip(seconds: -10 * Double(times))
        case .firstFrame: return go(to: count ?? 0, isJump: true)
        case .lastFrame: return go(to: count ?? clip.times.last, isJump: true)
        case .jumpBack: return jumpBack()
        case .playPause: return togglePlay()
        case .slower: return setSpeed(Playback.speed(settings.speed, after: -times))
        case .faster: return setSpeed(Playback.speed(settings.speed, after: times))
        case .normalSpeed: return setSpeed(1)
        case .toggleLoop: toggleLoop()
        case .toggleMute: return toggleMute()
        case .setIn: setPoint(isIn: true, at: frame)
        case .setOut: setPoint(isIn: false, at: frame)
        case .clearPoints: clearPoints()
        case .goToIn: return go(toPoint: inPoint, "in")
        case .goToOut: return go(toPoint: outPoint, "out")
        case .saveFrame: return save(withOverlay: false)
        case .saveOverlay: return save(withOverlay: true)
        case .repaint: return [.repaint]
        case .suspend: return pause() + [.suspend]
        case .interrupt: return interrupt()
        case .quit: quit(force: false)
        default:
            return performView(intent, times) ?? performQuery(intent) ?? performObjects(intent)
                ?? performText(intent) ?? []
        }
        return []
    }

    private mutating func toggleLoop() {
        settings.loop.toggle()
        let range = inPoint == nil && outPoint == nil ? "the clip" : "between in and out"
        say(settings.loop ? "Repeats \(range)" : "Does not repeat")
    }

    // MARK: - Files

    private mutating func save(withOverlay: Bool) -> [Effect] {
        if withOverlay, marker == nil, objects.ids.isEmpty {
            say("Nothing is drawn over this frame")
        }
        return [.save(saveRequest(withOverlay: withOverlay, path: nil))]
    }

    /// `<clip>_frame_000123.png` beside the clip, unless a path is given.
    func saveRequest(withOverlay: Bool, path: String?) -> SaveRequest {
        let slash = clip.path.lastIndex(of: "/")
        let name = slash.map { clip.path[clip.path.index(after: $0)...] } ?? clip.path[...]
        let folder = slash.map { clip.path[...$0] } ?? ""
        let dot = name.lastIndex(of: ".")
        let stem = dot.map { $0 == name.startIndex ? name : name[..<$0] } ?? name
        let digits = String(frame)
        let number = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        let suffix = withOverlay ? "_overlay" : ""
        return SaveRequest(
            frame: frame, path: path ?? "\(folder)\(stem)_frame_\(number)\(suffix).png",
            marker: withOverlay ? marker : nil, withOverlay: withOverlay, overwrite: false,
            style: withOverlay && objects.isShown && !objects.ids.isEmpty ? objects.style : nil)
    }

    // MARK: - Ending

    private mutating func interrupt() -> [Effect] {
        if focus.isText {
            leaveText()
            return []
        }
        if let job = jobs.first(where: { $0.kind.isUsers && $0.status == .running }) {
            say("Cancelling: \(job.kind.title)")
            return [.cancel(job.kind)]
        }
        if now < interruptedUntil {
            exitCode = .interrupted
        } else {
            interruptedUntil = now + 2
            say("Ctrl+C again quits")
        }
        return []
    }

    /// Ends the program; asks first when that would throw away work the user began.
    mutating func quit(force: Bool) {
        let running = jobs.filter { $0.kind.isUsers && $0.status == .running }
        if force || running.isEmpty {
            exitCode = .success
        } else {
            question = .quit(jobs: running.map(\.kind.title))
        }
    }
}
