/// One colour, 8 bits per channel.
package struct RGB: Hashable, Sendable {
    package var red: UInt8
    package var green: UInt8
    package var blue: UInt8

    package init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// The colour a sixel terminal makes of three percentages.
    ///
    /// Sixel registers count in whole percent (DEC STD 070, colour coordinate system 2), so only
    /// 101 of the 256 levels of a channel survive the way to the screen.
    package init(percentRed red: Int, green: Int, blue: Int) {
        self.init(RGB.byte(percent: red), RGB.byte(percent: green), RGB.byte(percent: blue))
    }

    /// The byte nearest to a percentage from 0 to 100.
    static func byte(percent: Int) -> UInt8 { UInt8((percent * 255 + 50) / 100) }

    /// The percentage nearest to a byte; the inverse of `byte(percent:)` on its image.
    static func percent(byte: UInt8) -> Int { (Int(byte) * 100 + 127) / 255 }
}
