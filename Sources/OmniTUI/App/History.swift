/// Lines that were entered before, oldest first, and where in them the user is.
struct History: Equatable, Sendable {
    /// More than this is forgotten, oldest first.
    static let limit = 1000

    private(set) var entries: [String] = []
    /// The entry shown now; nil while the user's own draft is shown.
    private var position: Int?
    private var draft = ""

    init(_ entries: [String] = []) {
        self.entries = Array(entries.suffix(Self.limit))
    }

    /// Adds a line that was entered. Blank lines and a repetition of the last one are not kept.
    /// - Returns: whether it was added.
    @discardableResult
    mutating func add(_ line: String) -> Bool {
        position = nil
        draft = ""
        guard !line.allSatisfy(\.isWhitespace), line != entries.last else { return false }
        entries.append(line)
        entries.removeFirst(max(0, entries.count - Self.limit))
        return true
    }

    /// The entry before the shown one; `current` is kept as the draft when leaving it.
    mutating func previous(from current: String) -> String? {
        let next = (position ?? entries.count) - 1
        guard entries.indices.contains(next) else { return nil }
        if position == nil { draft = current }
        position = next
        return entries[next]
    }

    /// The entry after the shown one, at last the draft.
    mutating func next() -> String? {
        guard let shown = position else { return nil }
        guard shown + 1 < entries.count else {
            position = nil
            return draft
        }
        position = shown + 1
        return entries[shown + 1]
    }

    /// The newest entry before `limit` that contains `text`, whatever the case.
    func search(_ text: String, before limit: Int? = nil) -> Int? {
        guard !text.isEmpty else { return nil }
        let needle = text.lowercased()
        return entries.indices.prefix(limit ?? entries.count).last {
            entries[$0].lowercased().contains(needle)
        }
    }
}

extension History {
    /// The history as a file: one entry per line, with line ends and backslashes written out.
    var fileText: String {
        entries.map { Self.escape($0) + "\n" }.joined()
    }

    init(fileText: String) {
        self.init(fileText.split(separator: "\n").map { Self.unescape(String($0)) })
    }

    private static func escape(_ line: String) -> String {
        line.reduce(into: "") { result, character in
            switch character {
            case "\\": result += "\\\\"
            case "\n", "\r\n": result += "\\n"
            default: result.append(character)
            }
        }
    }

    private static func unescape(_ line: String) -> String {
        var result = ""
        var isEscaped = false
        for character in line {
            switch (isEscaped, character) {
            case (false, "\\"): isEscaped = true
            case (true, "n"): (isEscaped, result) = (false, result + "\n")
            case (true, _): (isEscaped, result) = (false, result + String(character))
            default: result.append(character)
            }
        }
        return result
    }
}
