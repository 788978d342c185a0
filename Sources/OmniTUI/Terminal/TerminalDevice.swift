import CTerminal
import Foundation

/// Everything of the process that a full-screen program takes and gives back: the terminal's
/// attributes and modes, the signals, and standard error.
final class TerminalDevice {
    let tty: TTY
    let pipe: WakePipe
    /// Whether the terminal is ours now.
    private(set) var isActive = false

    private let logFile: URL
    private let patience: Double
    private var log: StandardErrorLog?

    /// Finds the terminal; nothing is changed yet.
    /// - Throws: `TerminalError` when there is none, or none that can show a screen.
    init(_ environment: TerminalEnvironment, log: URL) throws(TerminalError) {
        guard !environment.isDumb else { throw .dumb(term: environment.term) }
        tty = try TTY()
        pipe = try WakePipe()
        logFile = log
        patience = environment.isRemote ? 1 : 0.25
        try tty.waitForForeground()
    }

    /// Asks the terminal what it can do and gives it back; the screen is left alone. Standard
    /// output may go elsewhere.
    /// - Throws: `TerminalError` when there is none that can show a screen.
    static func examine(
        _ options: TerminalOptions, _ variables: [String: String]
    ) throws(TerminalError) -> (profile: TerminalProfile, window: WindowSize) {
        let environment = TerminalEnvironment(variables)
        let device = try TerminalDevice(
            environment, log: StandardErrorLog.standardFile(variables))
        var parser = InputParser()
        try device.makeRaw()
        let profile = ProbeSession(tty: device.tty, environment: environment)
            .run(&parser, options).profile
        let registers = profile.colorRegisters.map { Escape.setColorRegisters($0.initial) }
        device.leave(registers ?? "", profile, &parser)
        return (profile, device.tty.windowSize)
    }

    /// Takes attributes and signals; the screen is still the shell's.
    func makeRaw() throws(TerminalError) {
        guard omni_signals_take(pipe.writeEnd) == 0 else { throw .system(call: "sigaction") }
        do {
            try tty.makeRaw(restore: "")
        } catch {
            omni_signals_give_back()
            throw error
        }
    }

    /// Takes the screen and standard error.
    func takeOver(_ profile: TerminalProfile) {
        omni_signals_take(pipe.writeEnd)  // once more: curses may have taken some when it started
        tty.arm(Escape.leave(profile))
        log = try? StandardErrorLog(file: logFile)
        tty.write(Escape.enter(profile), patience: 1)
        isActive = true
    }

    /// Sends what is left of a picture: a cut-off one would swallow what follows.
    func finish(_ queue: inout OutputQueue) {
        tty.finish(&queue, patience: patience)
        queue.clear()
    }

    /// Gives everything back. Mouse reports and answers that are still on their way are waited for,
    /// so that they do not end up in the shell's line: DA1 is answered after them.
    func giveBack(_ profile: TerminalProfile, _ parser: inout InputParser) {
        leave(Escape.leave(profile), profile, &parser)
        log = nil
        isActive = false
    }

    private func leave(
        _ last: String, _ profile: TerminalProfile, _ parser: inout InputParser
    ) {
        tty.write(last + (profile.answered ? Escape.attributesQuery : ""), patience: patience)
        tty.arm("")
        if profile.answered { drain(&parser) }
        tty.restore()
        omni_signals_give_back()
    }

    /// Somebody else has changed the terminal: act as if it had been given back.
    func forget() {
        omni_signals_give_back()
        log = nil
        isActive = false
    }

    /// After `bg` the terminal belongs to the shell. The shell sends no signal when `fg` brings a
    /// running program to the front, so look now and then.
    /// - Returns: false when the terminal is gone.
    func waitWhileInBackground() -> Bool {
        while !tty.isForeground {
            guard tty.isThere else { return false }
            usleep(200_000)
        }
        return true
    }

    private func drain(_ parser: inout InputParser) {
        let deadline = MonotonicTime.now + patience
        while MonotonicTime.now < deadline, tty.waitForInput(deadline - MonotonicTime.now),
            let bytes = tty.read()
        {
            let isDone = parser.parse(bytes).contains { output in
                if case .reply(.attributes) = output { true } else { false }
            }
            if isDone { return }
        }
    }
}
