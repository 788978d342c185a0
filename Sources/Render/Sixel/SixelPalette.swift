/// The fixed registers of moving sixel pictures: a colour cube, then reserved slots.
///
/// The cube has more levels of green than of red and blue (5 x 9 x 5), as its steps then differ
/// least in brightness. The coarser cubes are subsets of it, so that one band of a picture can fall
/// back to fewer colours without new registers. Its steps of 25 % make object colours members.
struct SixelPalette: Sendable {
    /// Colour of every register, as the terminal shows it.
    let colors: [RGB]
    /// Dither tables from the full cube down to its corners.
    let dithers: [OrderedDither]
    /// Exact colours that are no members of the cube; colour `i` has register `cubeCount + i`.
    let reserved: ReservedColors
    let cubeCount: Int

    /// - Parameter registers: how many the terminal has; 256, 64 and 16 are told apart, fewer
    ///   than 16 leave the eight corners only.
    init(registers: Int, palette: Palette) {
        let chain = SixelPalette.cubes(registers: registers)
        let counts = chain[0]
        let cube = SixelPalette.members(counts)
        dithers = chain.map { SixelPalette.dither(using: $0, of: counts) }
        let free = max(0, min(registers, 256) - cube.count)
        let members = Set(cube)
        let wanted = palette.interface + (1...255).map { palette.object($0) }
        reserved = ReservedColors(Array(wanted.filter { !members.contains($0) }.prefix(free)))
        cubeCount = cube.count
        colors = cube + reserved.colors
    }

    /// Levels of red, green and blue, from the finest cube to the coarsest.
    private static func cubes(registers: Int) -> [[Int]] {
        switch registers {
        case 256...: [[5, 9, 5], [3, 5, 3], [2, 2, 2]]
        case 64...: [[3, 5, 3], [2, 2, 2]]
        default: [[2, 2, 2]]
        }
    }

    /// All colours of a cube, blue changing fastest.
    private static func members(_ counts: [Int]) -> [RGB] {
        var cube: [RGB] = []
        for red in 0..<counts[0] {
            for green in 0..<counts[1] {
                for blue in 0..<counts[2] {
                    cube.append(
                        RGB(
                            byte(red, of: counts[0]), byte(green, of: counts[1]),
                            byte(blue, of: counts[2])))
                }
            }
        }
        return cube
    }

    /// The tables of the cube with `used` levels inside the cube with `counts` levels.
    private static func dither(using used: [Int], of counts: [Int]) -> OrderedDither {
        let strides = [counts[1] * counts[2], counts[2], 1]
        return OrderedDither(
            levels: (0..<3).map { channel in
                let step = (counts[channel] - 1) / (used[channel] - 1)
                return stride(from: 0, to: counts[channel], by: step).map { level in
                    OrderedDither.Level(
                        value: Int(byte(level, of: counts[channel])),
                        addend: level * strides[channel])
                }
            })
    }

    /// Level `i` of `count` equal steps from 0 to 100 %.
    private static func byte(_ i: Int, of count: Int) -> UInt8 {
        RGB.byte(percent: (i * 200 + count - 1) / ((count - 1) * 2))
    }
}
