import Render
import Testing

@Suite struct PaletteTests {
    private let palette = Palette()

    /// The first colours of the palette in DAVIS annotation files.
    @Test func davisColours() {
        let expected = [
            RGB(0, 0, 0), RGB(128, 0, 0), RGB(0, 128, 0), RGB(128, 128, 0), RGB(0, 0, 128),
            RGB(128, 0, 128), RGB(0, 128, 128), RGB(128, 128, 128), RGB(64, 0, 0), RGB(192, 0, 0),
        ]
        #expect((0...9).map { palette.davis($0) } == expected)
        #expect(palette.davis(255) == RGB(224, 224, 192))
    }

    @Test func objectsDiffer() {
        #expect(Set((1...255).map { palette.object($0) }).count == 255)
        #expect(palette.object(256) == palette.object(1))
        #expect(palette.object(1) == RGB(255, 0, 0))
        for id in [-3, 0, Int.min] { #expect(palette.davis(id) == RGB(0, 0, 0)) }
        #expect(palette.davis(.max) == palette.davis((Int.max - 1) % 255 + 1))
    }

    /// Rounding to the whole percent of a sixel register and back changes no overlay colour.
    @Test func coloursSurviveSixelPercentages() {
        for color in palette.interface + (1...255).map({ palette.object($0) }) {
            let percents = [color.red, color.green, color.blue].map { (Int($0) * 100 + 127) / 255 }
            #expect(
                RGB(percentRed: percents[0], green: percents[1], blue: percents[2]) == color)
        }
    }

    @Test func colourMapGrowsBrighterEvenly() {
        let map = ColorMap()
        let luma = (0...255).map { i -> Double in
            let color = map[Float(i) / 255]
            return 0.2126 * Double(color.red) + 0.7152 * Double(color.green)
                + 0.0722 * Double(color.blue)
        }
        #expect(zip(luma, luma.dropFirst()).allSatisfy { $1 >= $0 - 0.5 })
        #expect(luma[0] < 30 && luma[255] > 220)
        #expect(map[-1] == map[0] && map[2] == map[1] && map[.nan] == map[0])
    }
}
