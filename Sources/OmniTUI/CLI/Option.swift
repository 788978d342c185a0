/// One command-line option. Help, man page and shell completions are made from these.
struct Option: Sendable {
    /// Without the dashes: "graphics".
    let name: String
    /// Without the dash: "o".
    var short: Character?
    /// What the value is called in the help ("DIR"); nil for a switch.
    var value: String?
    /// The values that are accepted, where there is a fixed list.
    var choices: [String] = []
    /// Whether it may be given more than once.
    var repeats = false
    let help: String

    static func flag(_ name: String, short: Character? = nil, _ help: String) -> Option {
        Option(name: name, short: short, help: help)
    }

    static func value(
        _ name: String, short: Character? = nil, _ value: String, repeats: Bool = false,
        _ help: String
    ) -> Option {
        Option(name: name, short: short, value: value, repeats: repeats, help: help)
    }

    static func choice(_ name: String, _ choices: [String], _ help: String) -> Option {
        Option(
            name: name, value: choices.joined(separator: "|"), choices: choices, help: help)
    }
}

/// A positional argument of a command.
struct Operand: Sendable {
    /// As shown in the help: "CLIP".
    let name: String
    var optional = false
    var repeats = false
    let help: String
}
