/// Turns tokens into text as they come, never half a character: bytes that may still become one
/// are held back.
package struct TextStream: Sendable {
    private let tokenizer: Tokenizer
    private var held: [UInt8] = []

    package init(_ tokenizer: Tokenizer) {
        self.tokenizer = tokenizer
    }

    /// What the token adds to the text; empty while a character is incomplete.
    package mutating func append(_ id: Int) -> String {
        held += tokenizer.bytes(of: id)
        let complete = held.count - Self.unfinishedBytes(held)
        defer { held.removeFirst(complete) }
        return String(decoding: held.prefix(complete), as: UTF8.self)
    }

    /// What is left when no more tokens come; bytes that are not UTF-8 become U+FFFD.
    package mutating func finish() -> String {
        defer { held = [] }
        return String(decoding: held, as: UTF8.self)
    }

    /// Length of a correct but incomplete sequence at the end.
    private static func unfinishedBytes(_ bytes: [UInt8]) -> Int {
        for length in 1...3 where length <= bytes.count {
            let byte = bytes[bytes.count - length]
            if byte & 0xC0 == 0x80 { continue }
            let needed = byte >= 0xF0 && byte < 0xF5 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC2 ? 2 : 1
            guard byte < 0xF5, needed > length else { return 0 }
            return canContinue(Array(bytes.suffix(length))) ? length : 0
        }
        return 0
    }

    /// Some second bytes are ruled out by the first (overlong forms, surrogates, too large).
    private static func canContinue(_ bytes: [UInt8]) -> Bool {
        guard bytes.count > 1 else { return true }
        switch (bytes[0], bytes[1]) {
        case (0xE0, let second): return second >= 0xA0
        case (0xED, let second): return second < 0xA0
        case (0xF0, let second): return second >= 0x90
        case (0xF4, let second): return second < 0x90
        default: return true
        }
    }
}
