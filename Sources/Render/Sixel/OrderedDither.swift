/// Look-up tables that turn RGB into registers of a colour cube with an 8x8 ordered dither.
///
/// A value that is exactly a level of the cube stays that level at every position, so colours that
/// are members of the cube are never dithered. The pattern depends only on the position: a still
/// background gives the same registers in every frame.
struct OrderedDither: Sendable {
    /// Addend of the register per threshold, channel and value.  // [64, 3, 256]
    private let tables: [UInt8]

    /// One level of a channel: its value and what it adds to the register.
    struct Level {
        var value: Int
        var addend: Int
    }

    /// - Parameter levels: per channel ascending levels, the first at 0 and the last at 255.
    init(levels: [[Level]]) {
        var tables = [UInt8](repeating: 0, count: 64 * 3 * 256)
        for channel in 0..<3 {
            var k = 0
            let steps = levels[channel]
            for value in 0..<256 {
                while k + 2 < steps.count && value >= steps[k + 1].value { k += 1 }
                let (low, high) = (steps[k], steps[k + 1])
                let (above, span) = (value - low.value, high.value - low.value)
                for threshold in 0..<64 {
                    // Compares above / span with (threshold + 0.5) / 64.
                    let up = above * 128 >= (threshold * 2 + 1) * span
                    tables[(threshold * 3 + channel) * 256 + value] = UInt8(
                        up ? high.addend : low.addend)
                }
            }
        }
        self.tables = tables
    }

    /// Thresholds of the Bayer matrix, 0...63.  // [8, 8]
    static let matrix: [Int] = (0..<64).map { i in
        // Interleaves the bits of x ^ y and y; the lowest bits weigh most.
        let (x, y) = (i & 7, i >> 3)
        return (0..<3).reduce(0) { value, bit in
            let pair = ((x ^ y) >> bit & 1) << 1 | (y >> bit & 1)
            return value | pair << ((2 - bit) * 2)
        }
    }

    /// Registers of a row of pixels.
    /// - Parameters:
    ///   - pixels: RGB.  // [width, 3]
    ///   - y: the row's position, which selects the thresholds.
    ///   - registers: receives one register per pixel.  // [width]
    func apply(
        _ pixels: UnsafePointer<UInt8>, width: Int, y: Int,
        to registers: UnsafeMutablePointer<UInt8>
    ) {
        tables.withUnsafeBufferPointer { buffer in
            guard let tables = buffer.baseAddress else { return }
            // Column by column of the matrix, so that each table stays in the nearest cache.
            for phase in 0..<min(8, width) {
                let table = tables + OrderedDither.matrix[(y & 7) * 8 + phase] * 768
                var p = pixels + phase * 3
                var x = phase
                while x < width {
                    registers[x] =
                        table[Int(p[0])] &+ table[256 &+ Int(p[1])] &+ table[512 &+ Int(p[2])]
                    x &+= 8
                    p += 24
                }
            }
        }
    }
}
