import Media
import Render
import Testing

@Suite struct TextEncoderTests {
    private let palette = Palette()

    @Test func blocksShowTwoPixelsPerCell() throws {
        let bitmap = Bitmap(
            size: PixelSize(width: 2, height: 3),
            pixels: [1, 2, 3, 4, 5, 6, 7, 8, 9, 4, 5, 6, 10, 11, 12, 13, 14, 15])
        let rows = try #require(BlockEncoder().encode(bitmap, quality: .moving).grid)
        #expect(rows.count == 2 && rows.allSatisfy { $0.count == 2 })
        #expect(
            rows[0][0]
                == PictureCell(
                    "\u{2580}", foreground: .rgb(RGB(1, 2, 3)), background: .rgb(RGB(7, 8, 9))))
        // Equal halves need no block.
        #expect(rows[0][1] == PictureCell(" ", background: .rgb(RGB(4, 5, 6))))
        // An odd last row leaves the terminal's own colour below.
        #expect(
            rows[1][1]
                == PictureCell(
                    "\u{2580}", foreground: .rgb(RGB(13, 14, 15)), background: .normal))
    }

    /// Each overlay colour gets a number of its own as long as there are any.
    @Test(arguments: [(ColorDepth.ansi16, 7), (ColorDepth.indexed256, 200)])
    func overlayColoursStayApart(depth: ColorDepth, objects: Int) throws {
        let colors = (1...objects).map { palette.object($0) }
        let bitmap = Bitmap(
            size: PixelSize(width: objects, height: 2),
            pixels: (colors + colors).flatMap { [$0.red, $0.green, $0.blue] })
        let encoder = BlockEncoder(colors: depth)
        let rows = try #require(encoder.encode(bitmap, quality: .moving).grid)
        let numbers = Set(rows[0].map(\.background))
        #expect(numbers.count == objects && rows[0].allSatisfy { $0.character == " " })
        if depth == .ansi16 { #expect(rows[0][0].background == .indexed(9)) }
    }

    @Test func sixteenColoursUseTheSixteen() throws {
        let bitmap = TestPictures.landscape(PixelSize(width: 80, height: 48))
        let encoder = BlockEncoder(colors: .ansi16)
        let rows = try #require(encoder.encode(bitmap, quality: .still).grid)
        for cell in rows.joined() {
            for color in [cell.foreground, cell.background] {
                if case .indexed(let number) = color { #expect(number < 16) }
                if case .rgb = color { Issue.record("true colour in 16 colours") }
            }
        }
    }

    @Test func asciiIsBrighterWhereThePictureIs() throws {
        let bitmap = Bitmap(
            size: PixelSize(width: 3, height: 2),
            pixels: [0, 0, 0, 255, 255, 255, 128, 128, 128, 0, 0, 0, 255, 255, 255, 128, 128, 128])
        let rows = try #require(ASCIIEncoder().encode(bitmap, quality: .moving).grid)
        #expect(rows == [[PictureCell(" "), PictureCell("@"), PictureCell("+")]])
        let plain = try #require(
            BlockEncoder(colors: .none).encode(
                TestPictures.noise(PixelSize(width: 20, height: 11)), quality: .still
            )
            .grid)
        #expect(plain.count == 6 && plain.joined().allSatisfy { $0.character.isASCII })
    }

    @Test func nothingToShow() {
        let empty = Bitmap(size: PixelSize(width: 0, height: 0))
        #expect(BlockEncoder().encode(empty, quality: .still) == .cells([]))
        #expect(ASCIIEncoder().encode(empty, quality: .still) == .cells([]))
    }

    @Test func bitmapSizesPerProtocol() {
        let cells = CellSize(columns: 80, rows: 23)
        let pixels = PixelSize(width: 6, height: 13)
        func size(_ graphics: GraphicsProtocol, _ cell: PixelSize? = nil) -> PixelSize {
            graphics.bitmapSize(
                for: cells, cellPixels: cell, maximum: PixelSize(width: 400, height: 1000))
        }
        #expect(size(.blocks) == PixelSize(width: 80, height: 46))
        #expect(size(.ascii) == PixelSize(width: 80, height: 46))
        #expect(size(.kitty, pixels) == PixelSize(width: 480, height: 299))
        #expect(size(.sixel, pixels) == PixelSize(width: 400, height: 294))
        #expect(size(.sixel) == PixelSize(width: 0, height: 0))
        #expect(size(.none, pixels) == PixelSize(width: 0, height: 0))
    }
}
