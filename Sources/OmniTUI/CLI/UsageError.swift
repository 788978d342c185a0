/// A command line that cannot be understood: what is wrong and what to try.
struct UsageError: ExitCoding, CustomStringConvertible, Equatable {
    let problem: String
    var hint: String = ""

    var exitCode: ExitCode { .usage }
    var description: String { hint.isEmpty ? problem : "\(problem)\n  try: \(hint)" }
}
