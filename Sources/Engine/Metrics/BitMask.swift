import Media

/// A mask with one bit per pixel, for counting and morphology on 64 pixels at a time.
package struct BitMask: Sendable, Equatable {
    package let size: PixelSize
    /// 64-bit words per row.
    let stride: Int
    /// Pixel (x, y) is bit `x % 64` of word `y * stride + x / 64`; bits past the width are 0.
    // [height, stride]
    private(set) var words: [UInt64]

    /// An empty mask.
    /// - Precondition: no negative side.
    package init(size: PixelSize) {
        precondition(size.width >= 0 && size.height >= 0, "BitMask: negative size")
        self.size = size
        stride = (size.width + 63) / 64
        words = Array(repeating: 0, count: stride * size.height)
    }

    package init(_ mask: Mask) {
        self.init(size: mask.size)
        let (width, stride) = (size.width, stride)
        words.withUnsafeMutableBufferPointer { words in
            mask.values.withUnsafeBytes { bytes in
                for y in 0..<mask.size.height {
                    for column in 0..<stride {
                        let start = column * 64
                        let row = UnsafeRawBufferPointer(
                            rebasing: bytes[
                                (y * width + start)..<(y * width + min(start + 64, width))])
                        words[y * stride + column] = Self.pack(row)
                    }
                }
            }
        }
    }

    /// Up to 64 bytes of 0 or 1 as bits, first byte lowest. Eight at a time: the factor moves
    /// the low bit of byte i to bit 56 + i of the product.
    private static func pack(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var word: UInt64 = 0
        var index = 0
        while index + 8 <= bytes.count {
            let eight = UInt64(
                littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            word |= ((eight &* 0x0102_0408_1020_4080) >> 56) << UInt64(index)
            index += 8
        }
        while index < bytes.count {
            word |= UInt64(bytes[index]) << UInt64(index)
            index += 1
        }
        return word
    }

    /// Number of pixels inside.
    package var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// - Precondition: equal sizes.
    package func intersectionCount(_ other: BitMask) -> Int { count(with: other, &) }

    /// - Precondition: equal sizes.
    package func unionCount(_ other: BitMask) -> Int { count(with: other, |) }

    /// Pixels that are in this mask and not in `other`.
    /// - Precondition: equal sizes.
    package func subtractionCount(_ other: BitMask) -> Int { count(with: other) { $0 & ~$1 } }

    private func count(with other: BitMask, _ combine: (UInt64, UInt64) -> UInt64) -> Int {
        precondition(size == other.size, "BitMask: \(size) against \(other.size)")
        var total = 0
        for index in words.indices {
            total += combine(words[index], other.words[index]).nonzeroBitCount
        }
        return total
    }

    /// Adds the pixels of `other`.
    /// - Precondition: equal sizes.
    package mutating func formUnion(_ other: BitMask) {
        precondition(size == other.size, "BitMask: \(size) against \(other.size)")
        for index in words.indices { words[index] |= other.words[index] }
    }

    /// Takes the pixels of `other` away.
    /// - Precondition: equal sizes.
    package mutating func subtract(_ other: BitMask) {
        precondition(size == other.size, "BitMask: \(size) against \(other.size)")
        for index in words.indices { words[index] &= ~other.words[index] }
    }

    /// Whether a pixel is inside.
    func contains(x: Int, y: Int) -> Bool { words[y * stride + x / 64] >> UInt64(x % 64) & 1 == 1 }

    /// Runs `body` on the words; it must leave the bits past the width at 0.
    mutating func withWords(_ body: (inout [UInt64]) -> Void) { body(&words) }

    /// The bits of the last word of a row that are pixels.
    var lastWordMask: UInt64 {
        let used = size.width % 64
        return used == 0 ? ~0 : (1 << UInt64(used)) - 1
    }
}

extension Mask {
    package init(_ bits: BitMask) {
        let size = bits.size
        self.init(
            size: size,
            values: (0..<size.area).map { pixel in
                bits.contains(x: pixel % size.width, y: pixel / size.width) ? 1 : 0
            })
    }
}
