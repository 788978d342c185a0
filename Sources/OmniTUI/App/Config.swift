/// The user's configuration: `bind KEY ACTION` and `set KEY VALUE`, one per line, `#` begins a
/// comment. What cannot be understood is reported with its place and does not disturb the rest.
struct Config: Equatable, Sendable {
    var keyMap = KeyMap.standard
    var settings = Settings()
    /// "FILE:LINE: what is wrong", in the order of the file.
    private(set) var problems: [String] = []

    init() {}

    /// - Parameter file: the name used in reports.
    init(text: String, file: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() {
            if let problem = take(line) { problems.append("\(file):\(number + 1): \(problem)") }
        }
    }

    private mutating func take(_ line: Substring) -> String? {
        let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
        guard let verb = words.first, !verb.hasPrefix("#") else { return nil }
        // `#` may be bound: it begins a comment only after what every line has.
        let rest = Array(
            words.dropFirst().prefix(2) + words.dropFirst(3).prefix { !$0.hasPrefix("#") })
        switch verb {
        case "bind": return bind(rest)
        case "set": return set(rest)
        default: return "expected 'bind KEY ACTION' or 'set KEY VALUE', found '\(verb)'"
        }
    }

    private mutating func bind(_ words: [String]) -> String? {
        guard words.count == 2 else { return "expected 'bind KEY ACTION'" }
        guard let keys = KeyName.parse(words[0]) else {
            return "'\(words[0])' is not a key; try names such as x, gp, Space, Ctrl+L, F2"
        }
        if words[1] == "none" {
            keyMap.unbind(keys)
            return nil
        }
        guard let intent = Intent(rawValue: words[1]) else {
            let near = Self.nearest(to: words[1], in: Intent.allCases.map(\.rawValue))
            return "unknown action '\(words[1])'" + (near.map { "; do you mean \($0)?" } ?? "")
        }
        if let other = conflict(keys, intent) {
            return "'\(words[0])' would hide '\(KeyName.text(other))'; unbind one: bind KEY none"
        }
        keyMap.bind(keys, to: intent)
        return nil
    }

    /// Keys already bound in the same place of which one begins with the other.
    private func conflict(_ keys: [Key], _ intent: Intent) -> [Key]? {
        let contexts = KeyMap.contexts(of: intent)
        return keyMap.bindings.first {
            contexts.contains($0.context) && $0.keys != keys
                && ($0.keys.starts(with: keys) || keys.starts(with: $0.keys))
        }?.keys
    }

    private mutating func set(_ words: [String]) -> String? {
        guard words.count == 2 else { return "expected 'set KEY VALUE'" }
        return settings.set(words[0], to: words[1])
    }

    /// The known word that shares the longest beginning with what was typed.
    static func nearest(to word: String, in known: [String]) -> String? {
        let best = known.map { (word: $0, shared: shared($0, word)) }.max { $0.shared < $1.shared }
        guard let best, best.shared >= 3 else { return nil }
        return best.word
    }

    private static func shared(_ a: String, _ b: String) -> Int {
        zip(a, b).prefix { $0 == $1 }.count
    }
}
