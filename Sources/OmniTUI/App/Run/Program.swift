import Media
import Render
import Synchronization

/// The loop that everything goes through: wait, take in what came, update the state, draw.
///
/// One thread owns the terminal. It draws at most once per turn and not more often than the eye
/// sees; between two drawings any number of keys and results may be folded into the state.
final class Program {
    /// Least seconds between two drawings.
    private static let frameTime = 1.0 / 60

    private let terminal: any Terminal
    private let runner: EffectRunner
    private let mailbox: Mailbox
    private let editor: TextEditor
    private var desk: PictureDesk
    private var state: AppState
    /// What was presented last; nil when it must be presented again in any case.
    private var shown: Screen?
    /// Whether the state may have changed what is to be seen since then.
    private var isStale = true
    private var drawnAt = 0.0

    /// - Parameter mailbox: where the runner posts; it must wake the terminal.
    init(
        terminal: any Terminal, state: AppState, mailbox: Mailbox, runner: EffectRunner,
        desk: PictureDesk, editor: TextEditor
    ) {
        self.terminal = terminal
        self.state = state
        self.mailbox = mailbox
        self.runner = runner
        self.desk = desk
        self.editor = editor
    }

    /// Runs until the user or a signal ends the program.
    func run() -> ExitCode {
        fold(.tick(now: MonotonicTime.now, heard: nil))
        runner.start(audio: state.settings.audio)
        defer { runner.stop() }
        while true {
            takeIn()
            if let code = state.exitCode { return code }
            draw()
            desk.order(for: state, from: terminal, now: state.now)
            let events = terminal.events(timeout: timeout)
            tick()
            for event in events { fold(.input(event)) }
        }
    }

    // MARK: - Taking in

    private func takeIn() {
        if terminal.size != state.size || terminal.profile != state.profile {
            fold(.terminal(terminal.size, terminal.profile))
        }
        for action in mailbox.drain() { fold(action) }
        if let delivery = desk.takeDelivery() { fold(delivery) }
    }

    /// Time alone changes the screen only when it moves the frame, ends a message or is shown
    /// itself; there is no need to compose the screen anew for less.
    private func tick() {
        let before = (state.frame, state.message, state.playback.isPlaying)
        let wasStale = isStale
        fold(.tick(now: MonotonicTime.now, heard: runner.heard))
        let after = (state.frame, state.message, state.playback.isPlaying)
        isStale = wasStale || before != after || state.showsProgress
    }

    private func fold(_ action: Action) {
        isStale = true
        for effect in update(&state, action) { perform(effect) }
    }

    private func perform(_ effect: Effect) {
        switch effect {
        case .compose(let request): desk.want(request, now: state.now)
        case .setMouse(let isOn): terminal.setMouse(isOn)
        case .repaint:
            shown = nil
            terminal.redraw()
        case .suspend: terminal.stop()
        case .edit(let text): edit(text)
        default: runner.perform(effect)
        }
    }

    private func edit(_ text: String) {
        terminal.suspend()
        let result = Result { try editor.edit(text) }
        terminal.resume()
        switch result {
        case .success(let edited): fold(.edited(edited))
        case .failure(let error): fold(.message("\(error)", .error))
        }
    }

    // MARK: - Drawing

    private func draw() {
        guard isStale || desk.hasPicture,
            MonotonicTime.now - drawnAt >= Self.frameTime || shown == nil
        else { return }
        let screen = view(state)
        let picture = desk.pictureToShow(in: screen)
        isStale = false
        guard screen != shown || picture != nil else { return }
        terminal.present(screen, picture: picture)
        shown = screen
        drawnAt = MonotonicTime.now
    }

    /// Seconds until something has to happen without anyone asking.
    private var timeout: Double? {
        let now = MonotonicTime.now
        var moments: [Double] = []
        if let due = state.nextFrameDue { moments.append(due) }
        if let message = state.message { moments.append(message.until) }
        if let moment = desk.nextMoment(for: state, isIdle: terminal.isIdle) {
            moments.append(moment)
        }
        if state.showsProgress { moments.append(now + 1) }
        if isStale || desk.hasPicture { moments.append(drawnAt + Self.frameTime) }
        return moments.min().map { max(0.001, $0 - now) }
    }
}

extension Program {
    private func fold(_ delivery: PictureMaker.Delivery) {
        switch delivery.result {
        case .success: fold(.pictureReady(delivery.order.request))
        case .failure(let error): fold(.pictureFailed(delivery.order.request, error.text))
        case nil: break
        }
    }
}
