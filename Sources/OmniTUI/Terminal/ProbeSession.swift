import Glibc
import Media
import Render

/// Asks the terminal what it can do: one write, then a bounded wait.
struct ProbeSession {
    let tty: TTY
    let environment: TerminalEnvironment

    /// Runs with the terminal raw.
    /// - Parameter parser: reads the answers, and goes on with those that come too late.
    /// - Returns: the profile, and what the user typed meanwhile.
    func run(
        _ parser: inout InputParser, _ options: TerminalOptions
    ) -> (profile: TerminalProfile, events: [InputEvent]) {
        var probe = TerminalProbe(environment: environment)
        var events: [InputEvent] = []
        ask(probe.query, &parser, &events, patience: probe.patience) { reply in
            probe.take(reply)
            return probe.isComplete
        }
        var profile = probe.profile(
            window: tty.windowSize, forced: options.graphics, passthrough: options.passthrough)
        if let registers = profile.colorRegisters, registers.used > registers.initial {
            profile.colorRegisters?.used = raise(
                registers, &parser, &events, patience: probe.patience)
        }
        return (profile, events)
    }

    /// Sets more colour registers and reads back how many there are now.
    private func raise(
        _ registers: TerminalProfile.ColorRegisters, _ parser: inout InputParser,
        _ events: inout [InputEvent], patience: Double
    ) -> Int {
        var found = registers.initial
        let request =
            Escape.setColorRegisters(registers.used) + Escape.readColorRegisters
            + Escape.attributesQuery
        ask(request, &parser, &events, patience: patience) { reply in
            if case .colorRegisters(let count) = reply { found = count }
            if case .attributes = reply { return true }
            return false
        }
        return min(found, registers.used)
    }

    /// Writes a request and reads until `take` has what it wants or time is up.
    private func ask(
        _ request: String, _ parser: inout InputParser, _ events: inout [InputEvent],
        patience: Double, until take: (TerminalReply) -> Bool
    ) {
        tty.write(request, patience: patience)
        let deadline = MonotonicTime.now + patience
        while true {
            let left = deadline - MonotonicTime.now
            guard left > 0, tty.waitForInput(left), let bytes = tty.read() else { return }
            var isDone = false
            for output in parser.parse(bytes) {
                switch output {
                case .event(let event): events.append(event)
                case .reply(let reply): isDone = take(reply) || isDone
                }
            }
            if isDone { return }
        }
    }
}
