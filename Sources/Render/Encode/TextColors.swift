/// Maps RGB to the numbered colours of a terminal, with a number of its own for every overlay colour.
///
/// Nearest colours alone would turn several objects into the same one. Overlay colours choose first,
/// objects in the order of their ids, each the nearest number that is still free.
struct TextColors: Sendable {
    /// The numbered colours, as xterm sets them.
    let entries: [RGB]
    private let overlay: [RGB: UInt8]
    /// Amplitude of the ordered dither; the 256 colours are close enough without.
    private let amplitude: Int

    /// - Parameter depth: `.ansi16` or `.indexed256`; others are treated as the latter.
    init(depth: ColorDepth, palette: Palette) {
        let isSmall = depth == .ansi16
        entries = isSmall ? TextColors.ansi : TextColors.ansi + TextColors.cube + TextColors.greys
        amplitude = isSmall ? 96 : 0
        // The first 16 can be redefined by the user, so a terminal with more is spared them.
        let first = isSmall ? 0 : 16
        var free = Set(first..<entries.count)
        var overlay: [RGB: UInt8] = [:]
        let wanted = palette.interface + (1...255).map { palette.object($0) }
        for color in wanted where overlay[color] == nil {
            guard let number = TextColors.nearest(color, among: free.sorted(), of: entries) else {
                break
            }
            free.remove(number)
            overlay[color] = UInt8(number)
        }
        self.overlay = overlay
    }

    /// The number for a pixel of a picture at a position.
    func number(of color: RGB, x: Int, y: Int) -> UInt8 {
        if let number = overlay[color] { return number }
        if amplitude == 0 { return TextColors.nearest256(color) }
        let threshold = OrderedDither.matrix[(y & 7) * 8 + (x & 7)]
        let shift = (threshold * 2 - 63) * amplitude / 128
        let shifted = RGB(
            UInt8(clamping: Int(color.red) + shift), UInt8(clamping: Int(color.green) + shift),
            UInt8(clamping: Int(color.blue) + shift))
        return UInt8(TextColors.nearest(shifted, among: entries.indices, of: entries) ?? 0)
    }

    /// The nearest of the 6x6x6 cube and the 24 greys.
    private static func nearest256(_ color: RGB) -> UInt8 {
        func level(_ value: UInt8) -> Int {
            value < 48 ? 0 : value < 115 ? 1 : (Int(value) - 35) / 40
        }
        let number =
            16 + level(color.red) * 36 + level(color.green) * 6 + level(color.blue)
        let mean = (Int(color.red) + Int(color.green) + Int(color.blue)) / 3
        let grey = 232 + min(23, max(0, (mean - 3) / 10))
        let distances = (
            distance(color, cube[number - 16]), distance(color, greys[grey - 232])
        )
        return UInt8(distances.1 < distances.0 ? grey : number)
    }

    private static func nearest(
        _ color: RGB, among numbers: some Sequence<Int>, of entries: [RGB]
    ) -> Int? {
        numbers.min { distance(color, entries[$0]) < distance(color, entries[$1]) }
    }

    private static func distance(_ a: RGB, _ b: RGB) -> Int {
        let (r, g, b) = (
            Int(a.red) - Int(b.red), Int(a.green) - Int(b.green), Int(a.blue) - Int(b.blue)
        )
        return 3 * r * r + 6 * g * g + b * b
    }

    /// Numbers 0...15 of xterm.
    private static let ansi = [
        RGB(0, 0, 0), RGB(205, 0, 0), RGB(0, 205, 0), RGB(205, 205, 0), RGB(0, 0, 238),
        RGB(205, 0, 205), RGB(0, 205, 205), RGB(229, 229, 229), RGB(127, 127, 127), RGB(255, 0, 0),
        RGB(0, 255, 0), RGB(255, 255, 0), RGB(92, 92, 255), RGB(255, 0, 255), RGB(0, 255, 255),
        RGB(255, 255, 255),
    ]

    /// Numbers 16...231.
    private static let cube: [RGB] = {
        let levels: [UInt8] = [0, 95, 135, 175, 215, 255]
        return levels.flatMap { r in levels.flatMap { g in levels.map { b in RGB(r, g, b) } } }
    }()

    /// Numbers 232...255.
    private static let greys: [RGB] = (0..<24).map { i in
        let value = UInt8(8 + i * 10)
        return RGB(value, value, value)
    }
}
