/// Every subcommand of the program, in the order of the help. The first one is the default:
/// `omni-tui clip.mp4` means `omni-tui watch clip.mp4`.
enum CommandTable {
    static let version = "0.1.0"

    static let commands: [Command] = [
        // One line per command, each defined in a file of its own: `.info`, `.frames`, ...
        .watch,
        .info,
        .frames,
        .segment,
        .ask,
        .generate,
        .track,
        .train,
        .serve,
        .eval,
        .reward,
        .data,
        .parity,
        .bench,
        .doctor,
        .docs,
    ]

    /// Splits a command line into a command and the words that belong to it.
    /// - Throws: `UsageError` when there is nothing to run.
    static func resolve(_ words: [String]) throws -> (Command, [String]) {
        if let first = words.first, let command = commands.first(where: { $0.name == first }) {
            return (command, Array(words.dropFirst()))
        }
        guard let standard = commands.first, !words.isEmpty else {
            throw UsageError(problem: "nothing to open", hint: "omni-tui CLIP, omni-tui --help")
        }
        return (standard, words)
    }
}
