extension EngineError: CustomStringConvertible {
    /// Process exit code (design: 1 run time, 3 input, 4 model, 130 interrupted).
    package var exitStatus: Int32 {
        switch self {
        case .unreadable, .damaged, .weights, .config: 4
        case .input: 3
        case .notFinite: 1
        case .cancelled: 130
        }
    }

    /// Where, expected, found, and what to try; free of control characters.
    package var description: String { Self.printable(text) }

    private var text: String {
        switch self {
        case .unreadable(let path, let reason):
            "\(path): \(reason). Check the path and its permissions."
        case .damaged(let file, let place, let expected, let found):
            "\(file): \(place): expected \(expected), found \(found). "
                + "The file is damaged or incomplete; fetch it again."
        case .weights(let folder, let problems):
            "\(folder): \(problems.count) tensor\(problems.count == 1 ? "" : "s") "
                + "not as config.json says:\n"
                + problems.map {
                    "  \($0.name) (\($0.file)): expected \($0.expected), found \($0.found)"
                }.joined(separator: "\n")
                + "\nThe config and the weights are from different models, or a shard is missing."
        case .config(let file, let key, let expected, let found):
            "\(file): \(key): expected \(expected), found \(found). "
                + "Use a checkpoint of a supported model."
        case .input(let what, let expected, let found):
            "\(what): expected \(expected), found \(found)."
        case .notFinite(let place):
            "\(place): the model computed a value that is not a number; "
                + "its weights are damaged or not meant for this model type."
        case .cancelled:
            "stopped"
        }
    }

    /// Names come from files: no escape sequence in one may reach a terminal.
    private static func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
                    return isControl && scalar != "\n" ? "\u{FFFD}" : scalar
                }))
    }
}
