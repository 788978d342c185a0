import Media
import Render

extension AppState {
    /// Intents that change what is looked at; nil when it is none of these.
    mutating func performView(_ intent: Intent, _ times: Int) -> [Effect]? {
        switch intent {
        case .zoomIn: zoom(by: Self.power(1.5, times))
        case .zoomOut: zoom(by: 1 / Self.power(1.5, times))
        case .zoomFit: zoom = Zoom()
        case .panLeft: pan(-1, 0, times)
        case .panRight: pan(1, 0, times)
        case .panUp: pan(0, -1, times)
        case .panDown: pan(0, 1, times)
        case .togglePrompt: togglePrompt()
        case .fullPicture: isPictureFull.toggle()
        case .toggleTimeline: showsTimeline.toggle()
        case .cycleSoundView: cycleSoundView()
        case .cycleGraphics: cycleGraphics()
        case .toggleTrace: toggleTrace()
        case .fullTrace: toggleFullTrace()
        case .nextPane: changePane(1)
        case .previousPane: changePane(-1)
        case .jobs: toggleSide(.jobs)
        case .messages: toggleSide(.messages)
        case .help: openHelp("")
        case .leave: leave()
        case .focusQuery: focusText(.query)
        case .commandLine: focusText(.command)
        case .scrollUp: return moveLine(-times)
        case .scrollDown: return moveLine(times)
        case .pageUp: scroll(-times * pageRows)
        case .pageDown: scroll(times * pageRows)
        case .scrollTop: scroll(-1_000_000)
        case .scrollBottom: scroll(1_000_000)
        case .findNext: findNext(1)
        case .findPrevious: findNext(-1)
        case .searchHelp: focus = .helpSearch
        case .cancelJob: return cancelSelectedJob()
        default: return nil
        }
        return []
    }

    private static func power(_ base: Double, _ exponent: Int) -> Double {
        (0..<min(exponent, 20)).reduce(1) { result, _ in result * base }
    }

    /// - Parameter anchor: what stays in place, in canvas pixels; nil: the middle.
    mutating func zoom(by change: Double, around anchor: PixelPoint? = nil) {
        guard let viewport else { return }
        look(through: viewport.zoomed(by: change, around: anchor.flatMap(viewport.picturePoint)))
    }

    private mutating func pan(_ x: Double, _ y: Double, _ times: Int) {
        guard let viewport, viewport.factor > 1 else {
            say("The whole picture is shown; zoom in first")
            return
        }
        let part = 0.1 * Double(min(times, 100))
        look(
            through: viewport.panned(
                byX: -x * part * Double(viewport.target.width),
                y: -y * part * Double(viewport.target.height)))
    }

    private mutating func togglePrompt() {
        isPrompting.toggle()
        guard isPrompting else { return say("Prompt mode is off") }
        say(
            isSegmenting
                ? "Prompt mode: click on an object, right click beside it, or draw a box"
                : "Prompt mode: click marks a point")
    }

    private mutating func cycleSoundView() {
        guard clip.hasSound else { return say("This clip has no sound") }
        settings.soundView = settings.soundView == .waveform ? .mel : .waveform
    }

    /// Takes the next way to draw pictures that this terminal surely knows.
    private mutating func cycleGraphics() {
        var usable: [GraphicsProtocol] = [.blocks, .ascii, .none]
        if !usable.contains(profile.graphics) { usable.insert(profile.graphics, at: 0) }
        let index = usable.firstIndex(of: graphics) ?? usable.count - 1
        let next = usable[(index + 1) % usable.count]
        settings.graphics = next
        say("Pictures: \(next.rawValue)")
    }

    // MARK: - Panes

    mutating func toggleSide(_ content: SideColumn.Content) {
        let isShown = layout.side != nil && side.content == content
        let isFocused = focus == content.focus || (content == .panes && !focus.isSide)
        if isShown, isFocused {
            side.isFull = false
            // Jobs and messages give way to what was there before them.
            if content == .panes || side.isOpen == true {
                side.isOpen = content != .panes && isWide
            }
            side.content = .panes
            if focus.isSide { focus = .clip }
            return
        }
        isPictureFull = false
        side.content = content
        if layout.side == nil { side.isOpen = true }
        focus = content == .panes ? .clip : content.focus
    }

    private var isWide: Bool { size.columns >= Layout.wide }

    /// A trace with something in it is gone to first, and hidden from there.
    private mutating func toggleTrace() {
        guard !run.steps.isEmpty, focus != .trace else { return toggleSide(.panes) }
        if layout.side == nil || side.content != .panes { toggleSide(.panes) }
        focus = .trace
    }

    private mutating func toggleFullTrace() {
        side.isFull.toggle()
        side.content = .panes
        isPictureFull = false
        focus = side.isFull ? .trace : .clip
    }

    /// The panes that can be gone to now, in order.
    private var panes: [Focus] {
        let layout = layout
        var result: [Focus] = layout.picture != nil ? [.clip] : []
        if layout.side != nil {
            switch side.content {
            case .panes: result += layout.objects != nil ? [.trace, .objects] : [.trace]
            case .jobs: result.append(.jobs)
            case .messages: result.append(.messages)
            }
        }
        return layout.query != nil ? result + [.query] : result
    }

    private mutating func changePane(_ step: Int) {
        let panes = panes
        guard !panes.isEmpty else { return }
        let index = panes.firstIndex(of: focus) ?? 0
        focus = panes[(index + step + panes.count) % panes.count]
    }

    /// Leaves what was entered last: mode, pane, mark.
    private mutating func leave() {
        switch focus {
        case .help, .helpSearch:
            focus = help.returnsTo
            return
        case .jobs, .messages:
            toggleSide(side.content)
            return
        default: break
        }
        if side.isFull {
            toggleFullTrace()
        } else if isPictureFull {
            isPictureFull = false
        } else if focus != .clip {
            focus = .clip
        } else if isPrompting {
            isPrompting = false
        } else {
            marker = nil
        }
        message = nil
    }

    mutating func openHelp(_ search: String) {
        if focus != .help, focus != .helpSearch {
            help.returnsTo = focus.isText ? .clip : focus
        }
        help.search.line.replace(with: search)
        help.pane = ScrollPane(follows: false)
        focus = .help
    }
}

extension SideColumn.Content {
    var focus: Focus {
        switch self {
        case .panes: .trace
        case .jobs: .jobs
        case .messages: .messages
        }
    }
}

extension Focus {
    /// Whether it lies in the right column.
    var isSide: Bool {
        switch self {
        case .trace, .objects, .jobs, .messages: true
        default: false
        }
    }
}
