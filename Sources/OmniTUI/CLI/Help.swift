/// The text of `--help`, made from the command table.
enum Help {
    static func program(_ commands: [Command]) -> String {
        let rows = commands.filter { !$0.hidden }.map { ($0.name, $0.summary) }
        return """
            omni-tui \(CommandTable.version): look at a video with sound in the terminal, ask for \
            objects in it, get masks

            usage: omni-tui CLIP
                   omni-tui COMMAND [options]

            commands:
            \(columns(rows))

            omni-tui COMMAND --help says more. Exit codes: 0 ok, 1 failed, 2 usage, 3 input
            unreadable, 4 model missing or corrupt, 5 nothing matches, 130/143 on signals.
            """
    }

    static func command(_ command: Command) -> String {
        var usage = "usage: omni-tui \(command.name)"
        for operand in command.operands {
            let name = operand.name + (operand.repeats ? "..." : "")
            usage += operand.optional ? " [\(name)]" : " \(name)"
        }
        if !command.options.isEmpty { usage += " [options]" }
        var text = "\(command.summary)\n\n\(usage)\n"
        if !command.operands.isEmpty {
            text += "\n" + columns(command.operands.map { ($0.name, $0.help) }) + "\n"
        }
        if !command.options.isEmpty {
            text += "\noptions:\n" + columns(command.options.map { (spelling($0), $0.help) }) + "\n"
        }
        return text
    }

    /// "-o, --out DIR".
    static func spelling(_ option: Option) -> String {
        let short = option.short.map { "-\($0), " } ?? "    "
        return short + "--\(option.name)" + (option.value.map { " \($0)" } ?? "")
    }

    private static func columns(_ rows: [(String, String)]) -> String {
        let width = min(34, rows.map { $0.0.count }.max() ?? 0)
        return rows.map { name, help in
            name.count > width
                ? "  \(name)\n  " + String(repeating: " ", count: width + 2) + help
                : "  \(name)" + String(repeating: " ", count: width - name.count + 2) + help
        }.joined(separator: "\n")
    }
}
