import Engine

/// Damages bytes the way accidents and enemies do: flips and cuts, repeated and moved pieces,
/// numbers that are too large, words that mean something to the parsers.
struct Mutator {
    private var random: RandomSource

    private static let words = [
        "null", "true", "[]", "{}", "\"\"", "-1", "0", "1e308", "1e400", "9223372036854775807",
        "18446744073709551616", "-9223372036854775808", "4294967296", "0.0000001", "NaN", "\\ud800",
        "\\u0000", "\u{FEFF}", "{", "}", "[", "]", "\"", "\\", ",", ":", "<answer>", "</answer>",
        "<think>", "00:00.00", "99:99.99", "F32", "BF16", "I64", "BOOL", "data_offsets", "shape",
        "bbox_2d", "start_time", "__metadata__", "e\u{301}", "\u{1F468}\u{200D}\u{1F469}",
    ].map { Array($0.utf8) }

    init(seed: UInt64) {
        random = RandomSource(seed: seed)
    }

    /// A place in 0 ..< count; 0 when there is none.
    mutating func below(_ count: Int) -> Int {
        count > 0 ? Int(random.next() % UInt64(count)) : 0
    }

    /// - Parameter other: another input, from which pieces may be taken.
    mutating func mutate(_ input: [UInt8], with other: [UInt8]) -> [UInt8] {
        var bytes = input
        for _ in 0...below(4) { change(&bytes, other) }
        return bytes
    }

    private mutating func change(_ bytes: inout [UInt8], _ other: [UInt8]) {
        switch below(9) {
        case 0: if !bytes.isEmpty { bytes[below(bytes.count)] ^= 1 << UInt8(below(8)) }
        case 1: if !bytes.isEmpty { bytes[below(bytes.count)] = UInt8(below(256)) }
        case 2: bytes.removeSubrange(piece(of: bytes))
        case 3: bytes.insert(contentsOf: bytes[piece(of: bytes)], at: below(bytes.count + 1))
        case 4: bytes.insert(contentsOf: other[piece(of: other)], at: below(bytes.count + 1))
        case 5: bytes.replaceSubrange(piece(of: bytes), with: other[piece(of: other)])
        case 6: bytes.insert(contentsOf: word(), at: below(bytes.count + 1))
        case 7: replaceNumber(&bytes)
        default: bytes.removeLast(min(bytes.count, below(bytes.count + 1)))
        }
    }

    private mutating func word() -> [UInt8] { Self.words[below(Self.words.count)] }

    /// Short pieces more often than long ones.
    private mutating func piece(of bytes: [UInt8]) -> Range<Int> {
        let start = below(bytes.count)
        let longest = min(bytes.count - start, 1 << below(11))
        return start..<start + below(longest + 1)
    }

    /// The number after a random place becomes another one.
    private mutating func replaceNumber(_ bytes: inout [UInt8]) {
        let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
        guard let start = bytes[below(bytes.count)...].firstIndex(where: isDigit) else { return }
        let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.endIndex
        let number = below(2) == 0 ? Array("\(below(1 << (1 + below(40))))".utf8) : word()
        bytes.replaceSubrange(start..<end, with: number)
    }
}
