/// How keys are written: in the key table, in the configuration, in the help.
///
/// `Space`, `Left`, `Shift+Left`, `Ctrl+L`, `Alt+x`, `F1`, `?`, and sequences of plain characters
/// such as `gg` or `zi`.
enum KeyName {
    private static let named: [(name: String, code: Key.Code)] = [
        ("Space", .character(" ")), ("Up", .up), ("Down", .down), ("Left", .left),
        ("Right", .right), ("Home", .home), ("End", .end), ("PgUp", .pageUp),
        ("PgDn", .pageDown), ("Insert", .insert), ("Delete", .delete),
        ("Backspace", .backspace), ("Tab", .tab), ("Enter", .enter), ("Esc", .escape),
    ]

    static func text(_ keys: [Key]) -> String {
        keys.map(text).joined()
    }

    static func text(_ key: Key) -> String {
        var prefix = ""
        if key.modifiers.contains(.control) { prefix += "Ctrl+" }
        if key.modifiers.contains(.alt) { prefix += "Alt+" }
        if key.modifiers.contains(.shift) { prefix += "Shift+" }
        if let entry = named.first(where: { $0.code == key.code }) { return prefix + entry.name }
        switch key.code {
        case .function(let number): return prefix + "F\(number)"
        case .character(let character):
            let isControl = key.modifiers.contains(.control)
            return prefix + (isControl ? character.uppercased() : String(character))
        default: return prefix
        }
    }

    /// The keys that a name stands for, nil when it is not a name of keys.
    static func parse(_ text: String) -> [Key]? {
        var rest = Substring(text)
        var modifiers: Key.Modifiers = []
        while let (word, modifier) = modifierPrefix(of: rest) {
            modifiers.insert(modifier)
            rest = rest.dropFirst(word.count)
        }
        guard !rest.isEmpty else { return nil }
        if let entry = named.first(where: { $0.name.lowercased() == rest.lowercased() }) {
            return [Key(code: entry.code, modifiers: modifiers)]
        }
        if let number = functionNumber(rest) {
            return [Key(code: .function(number), modifiers: modifiers)]
        }
        if modifiers.isEmpty { return parseSequence(rest) }
        guard rest.count == 1, let character = rest.first else { return nil }
        let isControl = modifiers.contains(.control)
        let plain = isControl ? Character(character.lowercased()) : character
        return [Key(code: .character(plain), modifiers: modifiers)]
    }

    private static func parseSequence(_ text: Substring) -> [Key]? {
        guard text.count <= 3, !text.contains(where: \.isWhitespace) else { return nil }
        return text.map { Key(code: .character($0)) }
    }

    private static func modifierPrefix(of text: Substring) -> (String, Key.Modifiers)? {
        let modifiers: [(String, Key.Modifiers)] = [
            ("Ctrl+", .control), ("Alt+", .alt), ("Shift+", .shift),
        ]
        return modifiers.first { name, _ in
            text.count > name.count && text.lowercased().hasPrefix(name.lowercased())
        }
    }

    private static func functionNumber(_ text: Substring) -> Int? {
        guard text.count > 1, text.first == "F" || text.first == "f",
            let number = Int(text.dropFirst()), (1...24).contains(number)
        else { return nil }
        return number
    }
}
