/// `Docs/Keys.md`: the help page as Markdown, with the names that `bind` lines use.
enum KeysDocument {
    static let text =
        """
        # Keys

        Made from the key table by `Scripts/docs`; do not edit.

        Every key can be given another meaning in `$XDG_CONFIG_HOME/omni-tui/config` (without that
        variable: `~/.config/omni-tui/config`), one per line:

        ```
        bind F2 play-pause      # a key and an action of the tables below
        bind gs save-frame      # two keys, one after the other
        bind q none             # this key does nothing any more
        set loop on             # a setting of the last table
        ```

        Keys are written as in the tables: `x`, `Space`, `Ctrl+L`, `Shift+Left`, `Alt+x`, `F5`. A line
        that cannot be understood is reported with its file and line; the others hold.


        """ + keyTables + rest

    private static let keyTables = KeyContext.allCases.map { context in
        var seen: Set<Intent> = []
        let intents = KeyMap.rows.filter { $0.0 == context && seen.insert($0.2).inserted }
        let rows = intents.map { _, _, intent in
            let keys = KeyMap.standard.bindings
                .filter { $0.context == context && $0.intent == intent }
                .map { code(KeyName.text($0.keys)) }
            return [keys.joined(separator: " "), intent.help, code(intent.rawValue)]
        }
        return "## \(context.title)\n\n" + table(["Key", "What it does", "Action"], rows) + "\n"
    }.joined()

    private static let rest = HelpText.sections(.standard).dropFirst(KeyContext.allCases.count)
        .map { section in
            "## \(section.title)\n\n"
                + table(["", "What it does"], section.entries.map { [code($0.name), $0.text] })
        }.joined(separator: "\n")

    private static func code(_ text: String) -> String {
        "`\(text.replacing("|", with: "\\|"))`"
    }

    private static func table(_ head: [String], _ rows: [[String]]) -> String {
        let lines = [head, head.map { _ in "---" }] + rows
        return lines.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
    }
}
