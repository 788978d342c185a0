/// Qwen's split rule, written as a scanner. Each alternative of the pattern that the tokenizer
/// files carry is one method; the first that matches at a place wins.
///
///     (?i:'s|'t|'re|'ve|'m|'ll|'d) | [^\r\n\p{L}\p{N}]?\p{L}+ | \p{N}
///     | ?[^\s\p{L}\p{N}]+[\r\n]* | \s*[\r\n]+ | \s+(?!\S) | \s+
struct Pretokenizer {
    static let pattern =
        #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|"#
        + #"\s*[\r\n]+|\s+(?!\S)|\s+"#

    private enum Kind {
        case letter, number, newline, space, other
    }

    private let scalars: [Unicode.Scalar]
    private let kinds: [Kind]

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
        kinds = scalars.map(Self.kind)
    }

    /// UTF-8 bytes of each piece, in order; together they are the text.
    func pieces() -> [[UInt8]] {
        var result: [[UInt8]] = []
        var start = 0
        while start < scalars.count {
            let end =
                contraction(start) ?? word(start) ?? number(start) ?? punctuation(start)
                ?? newlines(start) ?? spaces(start)
            var bytes: [UInt8] = []
            for scalar in scalars[start..<end] {
                bytes += UTF8.encode(scalar).map { Array($0) } ?? []
            }
            result.append(bytes)
            start = end
        }
        return result
    }

    private static func kind(_ scalar: Unicode.Scalar) -> Kind {
        if scalar.isASCII {
            switch scalar.value {
            case 0x41...0x5A, 0x61...0x7A: return .letter
            case 0x30...0x39: return .number
            case 0x0A, 0x0D: return .newline
            case 0x09, 0x0B, 0x0C, 0x20: return .space
            default: return .other
            }
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
            return .letter
        case .decimalNumber, .letterNumber, .otherNumber: return .number
        default: return scalar.properties.isWhitespace ? .space : .other
        }
    }

    private func skip(_ start: Int, while accepted: (Kind) -> Bool) -> Int {
        var end = start
        while end < kinds.count, accepted(kinds[end]) { end += 1 }
        return end
    }

    private func contraction(_ start: Int) -> Int? {
        guard scalars[start] == "'" else { return nil }
        for ending in ["s", "t", "re", "ve", "m", "ll", "d"] {
            let end = start + 1 + ending.utf8.count
            guard end <= scalars.count else { continue }
            let folded = scalars[start + 1..<end].map(Self.folded)
            if folded.elementsEqual(ending.unicodeScalars) { return end }
        }
        return nil
    }

    /// Lower case, with the one letter outside ASCII that folds onto a contraction's: long s.
    private static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        if scalar == "\u{17F}" { return "s" }
        guard (0x41...0x5A).contains(scalar.value) else { return scalar }
        return Unicode.Scalar(UInt8(scalar.value + 0x20))
    }

    private func word(_ start: Int) -> Int? {
        let first = kinds[start]
        if first == .letter { return skip(start) { $0 == .letter } }
        guard first == .space || first == .other, start + 1 < kinds.count,
            kinds[start + 1] == .letter
        else { return nil }
        return skip(start + 1) { $0 == .letter }
    }

    private func number(_ start: Int) -> Int? { kinds[start] == .number ? start + 1 : nil }

    private func punctuation(_ start: Int) -> Int? {
        let first = scalars[start] == " " ? start + 1 : start
        let end = skip(first) { $0 == .other }
        return end > first ? skip(end) { $0 == .newline } : nil
    }

    /// White space up to and including its last line break.
    private func newlines(_ start: Int) -> Int? {
        let end = skip(start) { $0 == .space || $0 == .newline }
        guard let last = kinds[start..<end].lastIndex(of: .newline) else { return nil }
        return last + 1
    }

    /// White space, the last of several left to the word that follows.
    private func spaces(_ start: Int) -> Int {
        let end = skip(start) { $0 == .space || $0 == .newline }
        return end == scalars.count || end - start == 1 ? max(end, start + 1) : end - 1
    }
}
