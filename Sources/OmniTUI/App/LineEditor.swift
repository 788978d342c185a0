/// One line of text under a cursor, edited as readline does. Knows nothing of keys or screens.
struct LineEditor: Equatable, Sendable {
    /// The longest text that is kept; what goes beyond is dropped, so that a pasted file cannot
    /// take the memory.
    static let limit = 10_000

    private(set) var characters: [Character] = []
    /// Position before the character of this index, `0 ... characters.count`.
    private(set) var cursor = 0
    /// What the last kill removed, given back by `yank`.
    private(set) var killed: [Character] = []

    init(_ text: String = "") {
        replace(with: text)
    }

    var text: String { String(characters) }
    var isEmpty: Bool { characters.isEmpty }
    var beforeCursor: String { String(characters[..<cursor]) }

    enum Motion: Sendable { case left, right, wordLeft, wordRight, start, end }

    mutating func move(_ motion: Motion) {
        cursor = target(of: motion)
    }

    /// Puts the cursor before a character, as near as there is one.
    mutating func moveCursor(to position: Int) {
        cursor = min(max(0, position), characters.count)
    }

    mutating func insert(_ text: String) {
        let room = max(0, Self.limit - characters.count)
        let added = Array(text.prefix(room))
        // Joined again, because a combining mark may merge with the character before it.
        let before = String(characters[..<cursor]) + String(added)
        let after = characters[cursor...]
        characters = Array(before) + after
        cursor = characters.count - after.count
    }

    /// Replaces everything and puts the cursor at the end.
    mutating func replace(with text: String) {
        characters = Array(text.prefix(Self.limit))
        cursor = characters.count
    }

    mutating func backspace() {
        guard cursor > 0 else { return }
        cursor -= 1
        characters.remove(at: cursor)
    }

    mutating func delete() {
        guard cursor < characters.count else { return }
        characters.remove(at: cursor)
    }

    /// Removes what lies between the cursor and the motion's target, and remembers it.
    mutating func kill(_ motion: Motion) {
        let other = target(of: motion)
        let range = min(cursor, other)..<max(cursor, other)
        guard !range.isEmpty else { return }
        killed = Array(characters[range])
        characters.removeSubrange(range)
        cursor = range.lowerBound
    }

    mutating func yank() {
        insert(String(killed))
    }

    private func target(of motion: Motion) -> Int {
        switch motion {
        case .left: return max(0, cursor - 1)
        case .right: return min(characters.count, cursor + 1)
        case .start: return 0
        case .end: return characters.count
        case .wordLeft:
            var position = cursor
            while position > 0, !isWord(characters[position - 1]) { position -= 1 }
            while position > 0, isWord(characters[position - 1]) { position -= 1 }
            return position
        case .wordRight:
            var position = cursor
            while position < characters.count, !isWord(characters[position]) { position += 1 }
            while position < characters.count, isWord(characters[position]) { position += 1 }
            return position
        }
    }

    private func isWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
    }
}
