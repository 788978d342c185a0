extension Command {
    /// `omni-tui docs KIND`: documentation made from the tables of commands, options and keys.
    static let docs = Command(
        name: "docs", summary: "print documentation made from the program's tables",
        operands: [
            Operand(name: "KIND", help: "keys, man, or completions"),
            Operand(name: "SHELL", optional: true, help: "for completions: bash, zsh or fish"),
        ],
        hidden: true,
        run: { arguments in
            print(try documentation(arguments.operands), terminator: "")
            return .success
        })

    private static func documentation(_ operands: [String]) throws -> String {
        switch operands {
        case ["keys"]: return KeysDocument.text
        case ["man"]: return ManPage.text(CommandTable.commands)
        case ["completions", "bash"]: return Completions.bash(CommandTable.commands)
        case ["completions", "zsh"]: return Completions.zsh(CommandTable.commands)
        case ["completions", "fish"]: return Completions.fish(CommandTable.commands)
        default:
            throw UsageError(
                problem: "docs: nothing known as '\(operands.joined(separator: " "))'",
                hint: "omni-tui docs keys, docs man, docs completions bash|zsh|fish")
        }
    }
}
