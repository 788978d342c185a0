/// The colours of objects in DAVIS files, also those of PASCAL VOC.
package enum DAVISPalette {
    /// Bit `3k + c` of the id becomes bit `7 - k` of channel `c`. Id 0 is the background; ids above
    /// 255 start again at 1.
    package static func color(_ id: Int) -> (red: UInt8, green: UInt8, blue: UInt8) {
        var bits = id <= 0 ? 0 : (id - 1) % 255 + 1
        var channels: (UInt8, UInt8, UInt8) = (0, 0, 0)
        var shift: UInt8 = 7
        while bits != 0 {
            channels.0 |= UInt8(bits & 1) << shift
            channels.1 |= UInt8(bits >> 1 & 1) << shift
            channels.2 |= UInt8(bits >> 2 & 1) << shift
            bits >>= 3
            shift -= 1
        }
        return channels
    }

    /// All 256 as RGB triples, for palette pictures.
    package static let triples: [UInt8] = (0..<256).flatMap { id in
        let color = color(id)
        return [color.red, color.green, color.blue]
    }
}
