import Media
import Render

/// The loop of the rollouts screen: wait, take in what came, update the state, draw.
final class RolloutsProgram {
    private let terminal: any Terminal
    private let maker: RolloutPictureMaker
    private var state: RolloutsState
    private var shown: Screen?
    /// A picture that waits for the next drawing.
    private var picture: Picture?

    init(terminal: any Terminal, state: RolloutsState) {
        self.terminal = terminal
        self.state = state
        maker = RolloutPictureMaker(profile: terminal.profile, wake: terminal.wake)
    }

    /// Runs until the user or a signal ends the program.
    func run() -> ExitCode {
        while true {
            takeIn()
            if let code = state.exitCode { return code }
            draw()
            for event in terminal.events(timeout: nil) { fold(.input(event)) }
        }
    }

    private func takeIn() {
        if terminal.size != state.size || terminal.profile != state.profile {
            fold(.terminal(terminal.size, terminal.profile))
        }
        guard let made = maker.take() else { return }
        switch made.result {
        case .success(let encoded):
            // The terminal may have lost its pictures while this one was made.
            guard made.generation == terminal.pictureGeneration else { return order(made.request) }
            picture = Picture(
                rect: made.request.rect, encoded: encoded, kind: made.request.graphics,
                generation: made.generation)
            fold(.pictureReady(made.request))
        case .failure(let error): fold(.pictureFailed(made.request, error.text))
        }
    }

    private func fold(_ action: RolloutsAction) {
        for effect in update(&state, action) {
            switch effect {
            case .compose(let request): order(request)
            case .suspend: terminal.stop()
            case .repaint:
                shown = nil
                terminal.redraw()
                if let wanted = state.wantedPicture { order(wanted) }
            }
        }
    }

    private func order(_ request: RolloutPicture) {
        maker.make(request, generation: terminal.pictureGeneration)
    }

    private func draw() {
        let screen = view(state)
        defer { picture = nil }
        guard screen != shown || picture != nil else { return }
        terminal.present(screen, picture: picture)
        shown = screen
    }
}
