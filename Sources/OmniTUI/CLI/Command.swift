/// One subcommand: what it is called, what it takes, and what it does.
struct Command: Sendable {
    let name: String
    /// One line, no full stop.
    let summary: String
    var operands: [Operand] = []
    var options: [Option] = []
    /// Hidden commands work but are left out of the help.
    var hidden = false
    /// Does the work. Results go to stdout; errors are thrown and printed by `Main`.
    let run: @Sendable (Arguments) throws -> ExitCode
}

/// How the process ends (design: section 6). 130 and 143 come from signals.
enum ExitCode: Int32, Sendable {
    case success = 0
    case failure = 1
    case usage = 2
    case unreadableInput = 3
    case badModel = 4
    case nothingMatches = 5
    case interrupted = 130
    case terminated = 143
}

/// An error that knows how the process should end.
protocol ExitCoding: Error {
    var exitCode: ExitCode { get }
}
