import Foundation

/// Unicode normalisation form C as the reference's tokenizer does it: by the tables of Unicode 9.
/// Characters younger than that stay where and what they are.
enum Normalizer {
    static func nfc(_ text: String) -> String {
        if text.unicodeScalars.allSatisfy(isInert) { return text }
        var scalars: [Unicode.Scalar] = []
        var decompositions: [Unicode.Scalar: [Unicode.Scalar]] = [:]
        for scalar in text.unicodeScalars {
            if isInert(scalar) {
                scalars.append(scalar)
                continue
            }
            if let known = decompositions[scalar] {
                scalars += known
            } else {
                let parts = decomposition(scalar)
                decompositions[scalar] = parts
                scalars += parts
            }
        }
        sortMarks(&scalars)
        return String(String.UnicodeScalarView(composed(scalars)))
    }

    /// Unchanged by decomposition, and no mark. Not complete: what is not listed takes the long
    /// way to the same result.
    private static func isInert(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0xC0, 0x2010...0x2027, 0x3000...0x3029, 0x4E00...0x9FFF, 0xFF00...0xFFEF,
            0x1F300...0x1FAFF:
            true
        default: false
        }
    }

    /// Whether Unicode 9 knows the character.
    private static func isKnown(_ scalar: Unicode.Scalar) -> Bool {
        guard let age = scalar.properties.age else { return false }
        return age.major <= 9
    }

    private static func decomposition(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        guard isKnown(scalar) else { return [scalar] }
        return Array(String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars)
    }

    private static func combiningClass(_ scalar: Unicode.Scalar) -> UInt8 {
        guard scalar.value >= 0x300, isKnown(scalar) else { return 0 }
        return scalar.properties.canonicalCombiningClass.rawValue
    }

    /// Canonical ordering: runs of marks, stably by class.
    private static func sortMarks(_ scalars: inout [Unicode.Scalar]) {
        var start = 0
        while start < scalars.count {
            var end = start
            while end < scalars.count, combiningClass(scalars[end]) != 0 { end += 1 }
            if end - start > 1 {
                let run = scalars[start..<end].enumerated().sorted {
                    let (a, b) = (combiningClass($0.element), combiningClass($1.element))
                    return a != b ? a < b : $0.offset < $1.offset
                }
                scalars.replaceSubrange(start..<end, with: run.map(\.element))
            }
            start = end + 1
        }
    }

    /// Canonical composition: each character joins the last starter unless one of the same or a
    /// higher class stands between them.
    private static func composed(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        var starter: Int?
        var lastClass: UInt8 = 0
        for scalar in scalars {
            let current = combiningClass(scalar)
            if let place = starter {
                let isAdjacent = place == result.count - 1
                if isAdjacent || (lastClass < current && current != 0),
                    let composite = composite(result[place], scalar)
                {
                    result[place] = composite
                    continue
                }
            }
            if current == 0 { starter = result.count }
            lastClass = current
            result.append(scalar)
        }
        return result
    }

    private static func composite(
        _ first: Unicode.Scalar, _ second: Unicode.Scalar
    ) -> Unicode.Scalar? {
        guard second.value >= 0x300 else { return nil }
        if let syllable = hangul(first.value, second.value) { return Unicode.Scalar(syllable) }
        // The one composite that Foundation does not form from its last two parts.
        if first.value == 0x0CCA, second.value == 0x0CD5 { return "\u{0CCB}" }
        var pair = String.UnicodeScalarView()
        pair.append(first)
        pair.append(second)
        let joined = String(pair).precomposedStringWithCanonicalMapping.unicodeScalars
        guard joined.count == 1, let scalar = joined.first, isKnown(scalar) else { return nil }
        return scalar
    }

    /// Hangul syllables follow from a formula (Unicode standard, section 3.12): a leading
    /// consonant with a vowel, or a syllable without a final consonant with one.
    private static func hangul(_ first: UInt32, _ second: UInt32) -> UInt32? {
        let (syllables, vowels, finals): (UInt32, UInt32, UInt32) = (0xAC00, 21, 28)
        if (0x1100..<0x1113).contains(first), (0x1161..<0x1176).contains(second) {
            return syllables + ((first - 0x1100) * vowels + second - 0x1161) * finals
        }
        if (syllables..<0xD7A4).contains(first), (first - syllables) % finals == 0,
            (0x11A8..<0x11C3).contains(second)
        {
            return first + second - 0x11A7
        }
        return nil
    }
}
