/// Numbers from 0 up in decimal, at most five digits: packed low byte first, the length on top.
struct Decimals: Sendable {
    let packed: [UInt64]

    init(upTo last: Int) {
        packed = (0...last).map { n in
            let digits = Array(String(n).utf8.prefix(5))
            return digits.enumerated().reduce(UInt64(digits.count) << 56) { word, digit in
                word | UInt64(digit.element) << UInt64(digit.offset * 8)
            }
        }
    }
}

/// A place in a buffer that sixel data are written to.
///
/// Writes eight bytes at a time and then moves by what counts, so the buffer needs eight bytes more
/// than the data; its owner makes it large enough.
struct SixelCursor {
    private(set) var position: UnsafeMutableRawPointer
    private let decimals: Decimals

    init(_ start: UnsafeMutableRawPointer, decimals: Decimals) {
        position = start
        self.decimals = decimals
    }

    mutating func put(_ byte: UInt8) {
        position.storeBytes(of: byte, as: UInt8.self)
        position += 1
    }

    /// `#n`: what follows has the colour of register `n`.
    mutating func select(_ register: Int) {
        put(0x23)
        put(decimal: register)
    }

    /// A run of one character: plain up to three, else `!count` and the character.
    mutating func put(_ character: UInt8, times: Int) {
        if times <= 3 {
            position.storeBytes(of: UInt32(character) &* 0x0101_0101, as: UInt32.self)
            position += times
        } else {
            put(0x21)
            put(decimal: times)
            put(character)
        }
    }

    private mutating func put(decimal n: Int) {
        let word = decimals.packed[n]
        position.storeBytes(of: word.littleEndian, as: UInt64.self)
        position += Int(word >> 56)
    }
}
