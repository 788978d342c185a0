import Media

/// Puts the parts of a sixel picture together (DEC STD 070, chapter 9).
struct SixelStream {
    /// `ESC P 0;1;0 q`: pixels that are not drawn stay as they are, which partial pictures need and
    /// complete ones do not notice. `"1;1;w;h`: square pixels and the size.
    static func header(_ size: PixelSize) -> [UInt8] {
        Array("\u{1b}P0;1;0q\"1;1;\(size.width);\(size.height)".utf8)
    }

    /// `ESC \`
    static let terminator: [UInt8] = [0x1b, 0x5c]

    /// `#n;2;r;g;b` for each used register, in percent.
    static func definitions(_ colors: [RGB], used: RegisterSet) -> [UInt8] {
        var bytes: [UInt8] = []
        for (register, color) in colors.enumerated() where used.contains(register) {
            let percents = [color.red, color.green, color.blue].map { RGB.percent(byte: $0) }
            bytes += "#\(register);2;\(percents[0]);\(percents[1]);\(percents[2])".utf8
        }
        return bytes
    }

    /// A whole control string. Each picture defines the registers it uses, as terminals with private
    /// registers (xterm by default) start every picture with fresh ones.
    static func picture(
        _ size: PixelSize, colors: [RGB], used: RegisterSet, body: [UInt8]
    ) -> [UInt8] {
        var bytes = header(size)
        let definitions = definitions(colors, used: used)
        bytes.reserveCapacity(bytes.count + definitions.count + body.count + 2)
        bytes += definitions
        bytes += body
        bytes += terminator
        return bytes
    }
}

/// A set of registers 0...255.
struct RegisterSet: Sendable, Equatable {
    private var bits = SIMD4<UInt64>()

    mutating func insert(_ register: Int) {
        bits[register >> 6 & 3] |= 1 << UInt64(register & 63)
    }

    func contains(_ register: Int) -> Bool {
        bits[register >> 6 & 3] >> UInt64(register & 63) & 1 == 1
    }
}
