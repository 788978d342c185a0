import Render
import Trainer

/// Everything that decides what the screen of a training run shows: a value, changed only by
/// `update`.
struct RunState: Equatable, Sendable {
    var size: CellSize
    var profile: TerminalProfile
    /// The run's folder.
    let name: String
    var steps: [LoggedStep] = []
    /// The row whose curve is drawn.
    var selected = 0
    var keyMap = KeyMap.standard
    var pending: [Key] = []
    var exitCode: ExitCode?

    init(size: CellSize, profile: TerminalProfile, name: String) {
        self.size = size
        self.profile = profile
        self.name = name
    }

    /// The numbers that there is a row for.
    var names: [String] {
        (steps.last?.knownNames ?? []).filter { $0 != "eta_seconds" && $0 != "gradient_tokens" }
    }

    /// Every step's number of a row.
    func values(_ name: String) -> [Double] { steps.compactMap { $0.values[name] } }
}

/// Everything that can happen to the screen.
enum RunAction: Equatable, Sendable {
    case input(InputEvent)
    case terminal(CellSize, TerminalProfile)
    case log(LogFollower.News)
}

/// What the outside has to do.
enum RunEffect: Equatable, Sendable {
    case repaint
    case suspend
}

/// The one place where the state of the screen changes. Pure.
func update(_ state: inout RunState, _ action: RunAction) -> [RunEffect] {
    switch action {
    case .input(let event): return state.take(event)
    case .terminal(let size, let profile): (state.size, state.profile) = (size, profile)
    case .log(.more(let steps)): state.steps += steps
    case .log(.all(let steps)): state.steps = steps
    }
    return []
}

extension RunState: ListScreen {
    static var repaint: RunEffect { .repaint }

    mutating func perform(_ intent: Intent) -> [RunEffect] {
        switch intent {
        case .scrollDown, .stepForward: select(selected + 1)
        case .scrollUp, .stepBack: select(selected - 1)
        case .scrollTop: select(0)
        case .scrollBottom: select(names.count)
        case .quit, .leave, .interrupt: exitCode = .success
        case .repaint: return [.repaint]
        case .suspend: return [.suspend]
        default: break
        }
        return []
    }

    mutating func scroll(by rows: Int) { select(selected + rows) }

    private mutating func select(_ row: Int) {
        selected = min(max(0, row), max(0, names.count - 1))
    }
}
