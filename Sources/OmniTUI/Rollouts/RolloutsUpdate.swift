import Render

/// Everything that can happen to the rollouts screen.
enum RolloutsAction: Equatable, Sendable {
    case input(InputEvent)
    case terminal(CellSize, TerminalProfile)
    case pictureReady(RolloutPicture)
    case pictureFailed(RolloutPicture, String)
}

/// What the outside has to do.
enum RolloutsEffect: Equatable, Sendable {
    case compose(RolloutPicture)
    case repaint
    case suspend
}

/// The one place where the state of the rollouts screen changes. Pure.
func update(_ state: inout RolloutsState, _ action: RolloutsAction) -> [RolloutsEffect] {
    let before = state.wantedPicture
    let effects = state.apply(action)
    guard let wanted = state.wantedPicture, wanted != before else { return effects }
    state.failure = nil
    return effects + [.compose(wanted)]
}

extension RolloutsState: ListScreen {
    static var repaint: RolloutsEffect { .repaint }

    fileprivate mutating func apply(_ action: RolloutsAction) -> [RolloutsEffect] {
        switch action {
        case .input(let event): return take(event)
        case .terminal(let size, let profile):
            self.size = size
            self.profile = profile
        case .pictureReady(let made):
            if made == wantedPicture { picture = made }
        case .pictureFailed(let failed, let text):
            if failed == wantedPicture { failure = text }
        }
        return []
    }

    mutating func perform(_ intent: Intent) -> [RolloutsEffect] {
        let page = max(1, layout.page.rows - 2)
        switch intent {
        case .open: enter()
        case .leave: leave()
        case .quit, .interrupt: exitCode = .success
        case .stepForward: turn(by: 1)
        case .stepBack: turn(by: -1)
        case .scrollDown: scroll(by: 1)
        case .scrollUp: scroll(by: -1)
        case .pageDown: scroll(by: page)
        case .pageUp: scroll(by: -page)
        case .scrollTop: scroll(by: -1_000_000)
        case .scrollBottom: scroll(by: 1_000_000)
        case .repaint: return [.repaint]
        case .suspend: return [.suspend]
        default: break
        }
        return []
    }

    // MARK: - Moving

    private mutating func enter() {
        guard let next = Level(rawValue: level.rawValue + 1) else { return turn(by: 1) }
        level = next
        if next == .group { rollout = 0 }
        (step, top) = (0, 0)
    }

    private mutating func leave() {
        guard let last = Level(rawValue: level.rawValue - 1) else {
            exitCode = .success
            return
        }
        (level, top) = (last, 0)
    }

    /// Sideways: the next rollout of the group, the next step of the trace.
    private mutating func turn(by count: Int) {
        switch level {
        case .groups: scroll(by: count)
        case .group:
            rollout = Self.clamp(rollout + count, currentGroup.rollouts.count)
            top = 0
        case .trace:
            step = Self.clamp(step + count, trace.steps.count)
            top = 0
        }
    }

    /// Up and down: the next group, the next lines of the text.
    mutating func scroll(by count: Int) {
        if level == .groups {
            group = Self.clamp(group + count, groups.count)
        } else {
            let (lines, rows) = RolloutsText.lines(of: self)
            top = min(max(0, top + count), max(0, lines.count - rows))
        }
    }

    private static func clamp(_ index: Int, _ count: Int) -> Int {
        min(max(0, index), max(0, count - 1))
    }
}
