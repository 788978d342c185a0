import Render

/// Maps a colour of text to a numbered colour of the terminal, for curses.
///
/// Text keeps to numbered colours even in 24-bit terminals: curses takes others only from terminfo
/// entries made for them, and redefining the user's palette would outlive a crash.
enum TextColor {
    /// The number of the colour, -1 for the terminal's own.
    static func number(_ color: Color, depth: ColorDepth) -> Int32 {
        guard case .rgb(let red, let green, let blue) = color else { return -1 }
        return switch depth {
        case .none: -1
        case .ansi16: ansi(Int(red), Int(green), Int(blue))
        case .indexed256, .trueColor: cube(Int(red), Int(green), Int(blue))
        }
    }

    /// The place among xterm's 256 colours. The first 16 are left out: users change them.
    private static func cube(_ red: Int, _ green: Int, _ blue: Int) -> Int32 {
        let steps = (cubeStep(red), cubeStep(green), cubeStep(blue))
        let cube =
            square(cubeLevel(steps.0) - red) + square(cubeLevel(steps.1) - green)
            + square(cubeLevel(steps.2) - blue)
        let grayStep = min(max(((red + green + blue) / 3 - 3) / 10, 0), 23)
        let level = 8 + 10 * grayStep
        let gray = square(level - red) + square(level - green) + square(level - blue)
        return Int32(gray < cube ? 232 + grayStep : 16 + 36 * steps.0 + 6 * steps.1 + steps.2)
    }

    /// The cube's levels are 0, 95, 135, 175, 215, 255.
    private static func cubeStep(_ value: Int) -> Int {
        value < 48 ? 0 : value < 115 ? 1 : (value - 35) / 40
    }

    private static func cubeLevel(_ step: Int) -> Int { step == 0 ? 0 : 55 + 40 * step }

    private static func square(_ value: Int) -> Int { value * value }

    /// One of 16 by hue first: what is coloured must not turn grey, as the nearest colour would.
    private static func ansi(_ red: Int, _ green: Int, _ blue: Int) -> Int32 {
        let high = max(red, green, blue)
        let low = min(red, green, blue)
        if high - low < 48 || (high - low) * 4 < high {
            return high < 48 ? 0 : high < 112 ? 8 : high < 208 ? 7 : 15
        }
        let middle = (high + low) / 2
        let bits = (red > middle ? 1 : 0) | (green > middle ? 2 : 0) | (blue > middle ? 4 : 0)
        // The light ones cannot be read on white.
        return Int32(high > 230 ? bits + 8 : bits)
    }
}
