/// A parsed command line: the options and operands of one command.
struct Arguments: Sendable {
    private var values: [String: [String]] = [:]
    private(set) var operands: [String] = []

    /// Parses what follows the command's name.
    ///
    /// `--name value`, `--name=value`, `-n value`, `-nvalue`, and `--` before operands that begin
    /// with a dash. A lone `-` is an operand.
    /// - Throws: `UsageError` for unknown or doubled options, missing or unknown values, and too
    ///   few or too many operands.
    init(_ words: [String], for command: Command) throws {
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" {
                operands += rest
                break
            } else if word.hasPrefix("--") {
                try takeLong(word, &rest, command)
            } else if word.hasPrefix("-"), word != "-" {
                try takeShort(word, &rest, command)
            } else {
                operands.append(word)
            }
        }
        try checkOperands(command)
    }

    /// Whether a switch was given.
    func has(_ name: String) -> Bool { values[name] != nil }

    /// The value of an option, nil when it was not given.
    subscript(_ name: String) -> String? { values[name]?.last }

    /// All values of an option that may be repeated, in order.
    func all(_ name: String) -> [String] { values[name] ?? [] }

    /// A whole number within `range`.
    /// - Throws: `UsageError` that names the option, the range and what was found.
    func integer(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = self[name] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw UsageError(
                problem: "--\(name): expected a whole number from \(range.lowerBound) to "
                    + "\(range.upperBound), found '\(text)'")
        }
        return number
    }

    /// A decimal number within `range`.
    /// - Throws: `UsageError` that names the option, the range and what was found.
    func number(_ name: String, in range: ClosedRange<Double>) throws -> Double? {
        guard let text = self[name] else { return nil }
        guard let number = Double(text), range.contains(number) else {
            throw UsageError(
                problem: "--\(name): expected a number from \(range.lowerBound) to "
                    + "\(range.upperBound), found '\(text)'")
        }
        return number
    }

    // MARK: - Parsing

    private mutating func takeLong(
        _ word: String, _ rest: inout ArraySlice<String>, _ command: Command
    ) throws {
        let parts = word.dropFirst(2).split(
            separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts.first.map(String.init) ?? ""
        guard let option = command.options.first(where: { $0.name == name }) else {
            throw UsageError(
                problem: "\(command.name): unknown option --\(name)",
                hint: "omni-tui \(command.name) --help")
        }
        try store(option, inline: parts.count == 2 ? String(parts[1]) : nil, &rest)
    }

    private mutating func takeShort(
        _ word: String, _ rest: inout ArraySlice<String>, _ command: Command
    ) throws {
        let letters = word.dropFirst()
        guard let letter = letters.first,
            let option = command.options.first(where: { $0.short == letter })
        else {
            throw UsageError(
                problem: "\(command.name): unknown option \(word)",
                hint: "omni-tui \(command.name) --help, or -- before a name that begins with -")
        }
        let inline = letters.dropFirst()
        try store(option, inline: inline.isEmpty ? nil : String(inline), &rest)
    }

    private mutating func store(
        _ option: Option, inline: String?, _ rest: inout ArraySlice<String>
    ) throws {
        if values[option.name] != nil, !option.repeats {
            throw UsageError(problem: "--\(option.name) is given twice")
        }
        guard let placeholder = option.value else {
            guard inline == nil else {
                throw UsageError(problem: "--\(option.name) takes no value")
            }
            values[option.name] = [""]
            return
        }
        guard let value = inline ?? rest.popFirst() else {
            throw UsageError(problem: "--\(option.name) needs a value: \(placeholder)")
        }
        guard option.choices.isEmpty || option.choices.contains(value) else {
            throw UsageError(
                problem: "--\(option.name): expected one of "
                    + option.choices.joined(separator: ", ") + "; found '\(value)'")
        }
        values[option.name, default: []].append(value)
    }

    private func checkOperands(_ command: Command) throws {
        let needed = command.operands.filter { !$0.optional }
        if operands.count < needed.count {
            throw UsageError(
                problem: "\(command.name): missing \(needed[operands.count].name)",
                hint: "omni-tui \(command.name) --help")
        }
        let unlimited = command.operands.contains { $0.repeats }
        if !unlimited, operands.count > command.operands.count {
            throw UsageError(
                problem: "\(command.name): unexpected '\(operands[command.operands.count])'",
                hint: "omni-tui \(command.name) --help")
        }
    }
}
