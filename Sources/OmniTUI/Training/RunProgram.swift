import Render

/// The loop of the screen of a training run: look at the log every second, take in what came, draw.
final class RunProgram {
    private let terminal: any Terminal
    private let follower: LogFollower
    private var state: RunState
    private var shown: Screen?

    /// Seconds between two looks at the log.
    private static let pause = 1.0

    init(terminal: any Terminal, follower: LogFollower, state: RunState) {
        self.terminal = terminal
        self.follower = follower
        self.state = state
    }

    /// Runs until the user or a signal ends the program.
    func run() -> ExitCode {
        while true {
            if terminal.size != state.size || terminal.profile != state.profile {
                fold(.terminal(terminal.size, terminal.profile))
            }
            if let news = follower.look() { fold(.log(news)) }
            if let code = state.exitCode { return code }
            let screen = view(state)
            if screen != shown { terminal.present(screen, picture: nil) }
            shown = screen
            for event in terminal.events(timeout: Self.pause) { fold(.input(event)) }
        }
    }

    private func fold(_ action: RunAction) {
        for effect in update(&state, action) {
            switch effect {
            case .suspend: terminal.stop()
            case .repaint:
                shown = nil
                terminal.redraw()
            }
        }
    }
}
