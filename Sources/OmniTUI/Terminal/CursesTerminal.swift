import CTerminal
import Foundation
import Media
import Render

/// The real terminal: text by curses, pictures as a second layer, one queue of bytes for both.
///
/// Everything here happens on the thread that calls; only `wake` is for others.
final class CursesTerminal: Terminal {
    private(set) var profile: TerminalProfile
    private(set) var size: CellSize
    let wake: @Sendable () -> Void

    private let device: TerminalDevice
    private let text: CursesText
    private var parser: InputParser
    private var layer = PictureLayer()
    private var queue = OutputQueue()
    /// A screen that waits for earlier bytes to be sent.
    private var waiting: (screen: Screen, picture: Picture?)?
    private var received: [InputEvent] = []
    private var mouse: Bool

    var isIdle: Bool { queue.isEmpty && waiting == nil }
    var pictureGeneration: Int { layer.generation }

    /// Takes the terminal over.
    /// - Parameter variables: the environment of the process.
    /// - Throws: `TerminalError`; the terminal is then as it was.
    init(_ options: TerminalOptions, variables: [String: String]) throws(TerminalError) {
        guard isatty(STDOUT_FILENO) == 1 else { throw .outputIsNoTerminal }
        let environment = TerminalEnvironment(variables)
        let device = try TerminalDevice(environment, log: StandardErrorLog.standardFile(variables))
        let window = device.tty.windowSize
        text = try CursesText(
            term: environment.term, size: window.cells, colors: environment.textColors,
            unicode: environment.unicode)
        parser = InputParser(escapeDelay: environment.isRemote ? 0.1 : 0.03)
        try device.makeRaw()
        (profile, received) = ProbeSession(tty: device.tty, environment: environment)
            .run(&parser, options)
        size = window.cells
        mouse = options.mouse
        if options.passthrough, profile.multiplexer == .tmux { layer.way = .tmux }
        wake = { [pipe = device.pipe] in pipe.wake() }
        self.device = device
        takeOver()
    }

    deinit {
        close()
    }

    // MARK: - Showing

    func present(_ screen: Screen, picture: Picture?) {
        guard device.isActive else { return }
        if queue.isEmpty {
            show(screen, picture)
        } else {
            if let dropped = waiting?.picture, let picture, picture != dropped { layer.lose() }
            waiting = (screen, picture ?? waiting?.picture)
        }
    }

    func redraw() {
        text.paintAgain()
        layer.lose()
    }

    func setMouse(_ on: Bool) {
        mouse = on
        parser.pixelMouseCell = on && profile.pixelMouse ? profile.cellPixels : nil
        queue.append((on ? Escape.startMouse(pixels: profile.pixelMouse) : Escape.stopMouse).utf8)
        send()
    }

    private func show(_ screen: Screen, _ picture: Picture?) {
        let update = layer.update(slot: screen.picture, picture: picture, rows: size.rows)
        let bytes =
            update.erase
            + text.draw(screen, size: size, picture: layer.rect, staleRows: update.staleRows)
            + update.draw
        guard !bytes.isEmpty else { return }
        if profile.synchronized { queue.append(Escape.beginUpdate.utf8) }
        queue.append(bytes)
        if profile.synchronized { queue.append(Escape.endUpdate.utf8) }
        send()
    }

    /// Sends what the line takes; a screen that waited follows when all is sent.
    private func send() {
        guard queue.flush(to: device.tty.descriptor) else { return hangUp() }
        while queue.isEmpty, let next = waiting {
            waiting = nil
            show(next.screen, next.picture)
        }
    }

    // MARK: - Events

    func events(timeout: Double?) -> [InputEvent] {
        let deadline = timeout.map { MonotonicTime.now + $0 }
        while received.isEmpty, device.isActive {
            let wasIdle = isIdle
            let left = deadline.map { max(0, $0 - MonotonicTime.now) }
            let isWoken = wait(atMost: [left, parser.patience].compactMap { $0 }.min())
            let isOver = deadline.map { MonotonicTime.now >= $0 } ?? false
            // Becoming idle is news: the next picture may be made.
            if isWoken || isOver || isIdle != wasIdle { break }
        }
        defer { received.removeAll() }
        return received
    }

    /// Waits once and takes in what came.
    /// - Returns: whether `wake` was called.
    private func wait(atMost seconds: Double?) -> Bool {
        let wanted = queue.isEmpty ? POLLIN : POLLIN | POLLOUT
        let happened = TTY.poll(
            [(device.tty.descriptor, wanted), (device.pipe.readEnd, POLLIN)], seconds: seconds)
        if happened[0] == 0, happened[1] == 0 {
            take(parser.patience == nil ? [] : parser.expire())
            return false
        }
        if happened[0] & POLLOUT != 0 { send() }
        if happened[0] & ~POLLOUT != 0 {
            if let bytes = device.tty.read() { take(parser.parse(bytes)) } else { hangUp() }
        }
        guard happened[1] != 0 else { return false }
        let (signals, isWoken) = device.pipe.drain()
        signals.forEach(handle)
        return isWoken
    }

    private func take(_ outputs: [InputParser.Output]) {
        for case .event(let event) in outputs {
            if event == .focus(true) { layer.lose() }
            received.append(inside(event))
        }
    }

    /// Drags and borders can report cells outside the screen.
    private func inside(_ event: InputEvent) -> InputEvent {
        guard case .mouse(var mouse) = event else { return event }
        mouse.cell.column = min(mouse.cell.column, size.columns - 1)
        mouse.cell.row = min(mouse.cell.row, size.rows - 1)
        return .mouse(mouse)
    }

    private func handle(_ signal: Int32) {
        switch signal {
        case SIGWINCH: resize()
        case SIGTSTP: stop()
        case SIGCONT:
            // A terminal that goes away sends SIGHUP and this: there is nothing to come back to.
            guard device.tty.isThere else { return hangUp() }
            // Stopped by SIGSTOP, without a chance to tidy up: the shell has used the terminal.
            device.forget()
            resume()
        default: received.append(.terminate(signal: signal))
        }
    }

    private func resize() {
        let window = device.tty.windowSize
        size = window.cells
        profile.follow(window)
        text.resize(size)
        layer.lose()
        findPane()
        setMouse(mouse)
        received.append(.resized)
    }

    /// The terminal is gone: nothing can be written any more.
    private func hangUp() {
        queue.clear()
        waiting = nil
        guard !received.contains(.terminate(signal: SIGHUP)) else { return }
        received.append(.terminate(signal: SIGHUP))
    }

    // MARK: - Coming and going

    func suspend() {
        guard device.isActive else { return }
        waiting = nil
        queue.append(layer.takeOff())
        device.finish(&queue)
        device.giveBack(profile, &parser)
    }

    func resume() {
        guard !device.isActive else { return }
        guard device.waitWhileInBackground(), (try? device.makeRaw()) != nil else {
            return hangUp()
        }
        takeOver()
        resize()
        received.append(.resumed)
    }

    func stop() {
        suspend()
        omni_stop_group()
        resume()
    }

    func close() {
        suspend()
    }

    private func takeOver() {
        device.takeOver(profile)
        setMouse(mouse)
        text.paintAgain()
        layer.lose()
        findPane()
    }

    private func findPane() {
        guard layer.way == .tmux, let origin = TmuxPane.origin() else { return }
        layer.origin = origin
    }
}
