import Media
import Render
import TestSupport
import Testing

@Suite struct SixelBestEncoderTests {
    private func decoded(
        _ bitmap: Bitmap, _ options: EncoderOptions = EncoderOptions()
    ) throws -> SixelDecoder {
        var encoder = SixelBestEncoder(options)
        var terminal = SixelDecoder(size: bitmap.size)
        try terminal.draw(try #require(encoder.encode(bitmap, quality: .still).data))
        #expect(terminal.drawn.allSatisfy { $0 })
        return terminal
    }

    @Test func naturalPictureIsClose() throws {
        let bitmap = TestPictures.landscape(PixelSize(width: 320, height: 180))
        let psnr = try decoded(bitmap).canvas.frame.psnr(to: bitmap.frame)
        #expect(psnr >= 29)
        var libsixel = SixelDecoder(size: bitmap.size)
        try libsixel.draw(LibsixelEncoder(.adaptiveDiffused).encode(bitmap))
        #expect(psnr > libsixel.canvas.frame.psnr(to: bitmap.frame))
    }

    @Test(arguments: [16, 64, 256])
    func overlayColoursAreExact(registers: Int) throws {
        let palette = Palette()
        var bitmap = TestPictures.landscape(PixelSize(width: 120, height: 60))
        let colors = (1...6).map { palette.object($0) } + [palette.playhead]
        for (i, color) in colors.enumerated() {
            bitmap.fill(PixelRect(x: i * 16 + 4, y: 3, width: 1, height: 50), with: color)
        }
        let terminal = try decoded(bitmap, EncoderOptions(registers: registers))
        for (i, color) in colors.enumerated() {
            for y in 3..<53 { #expect(terminal.canvas[i * 16 + 4, y] == color) }
        }
        #expect(terminal.registers.keys.allSatisfy { $0 < registers })
    }

    /// libsixel's own histogram skips pixels and loses the frame of such pictures.
    @Test func fewColoursAreKeptAsTheyAre() throws {
        var bitmap = Bitmap(size: PixelSize(width: 6, height: 6), fill: RGB(255, 255, 255))
        bitmap.outline(bitmap.bounds, with: RGB(255, 0, 0))
        #expect(try decoded(bitmap).canvas == bitmap)
    }

    @Test(arguments: [(1, 1), (2, 1), (5, 7), (64, 3), (1, 40)])
    func anySize(width: Int, height: Int) throws {
        _ = try decoded(TestPictures.noise(PixelSize(width: width, height: height)))
    }

    @Test func noiseIsBounded() throws {
        let bitmap = TestPictures.noise(PixelSize(width: 320, height: 60))
        var encoder = SixelBestEncoder()
        let bytes = try #require(encoder.encode(bitmap, quality: .still).data)
        #expect(bytes.count < bitmap.size.area * 6)
    }

    @Test func largerThanTheTerminalIsCut() throws {
        let limit = PixelSize(width: 40, height: 20)
        var encoder = SixelBestEncoder(EncoderOptions(maximum: limit))
        let bitmap = TestPictures.landscape(PixelSize(width: 90, height: 50))
        var terminal = SixelDecoder(size: limit)
        try terminal.draw(try #require(encoder.encode(bitmap, quality: .still).data))
        #expect(terminal.declared == limit)
    }

    /// libsixel cannot build palettes in parallel; the encoder must see to it.
    @Test func encodersMayRunInParallel() async throws {
        let pictures = (0..<4).map {
            TestPictures.landscape(PixelSize(width: 96, height: 60), seed: UInt64($0))
        }
        let expected = try pictures.map { picture in
            var encoder = SixelBestEncoder()
            return try encoder.encode(picture, quality: .still)
        }
        let results = try await withThrowingTaskGroup(of: (Int, EncodedPicture).self) { group in
            for i in 0..<24 {
                group.addTask {
                    var encoder = SixelBestEncoder()
                    return (i % 4, try encoder.encode(pictures[i % 4], quality: .still))
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for (i, result) in results { #expect(result == expected[i]) }
    }

    @Test func stillAndMovingPicturesReplaceEachOther() throws {
        var encoder = SixelEncoder()
        let bitmap = TestPictures.landscape(PixelSize(width: 64, height: 36))
        var terminal = SixelDecoder(size: bitmap.size)
        func send(_ quality: EncodeQuality) throws -> Int {
            let bytes = try #require(encoder.encode(bitmap, quality: quality).data)
            if !bytes.isEmpty { try terminal.draw(bytes) }
            return bytes.count
        }
        #expect(try send(.moving) > 0)
        let moving = terminal.canvas
        #expect(try send(.still) > 0)
        let still = terminal.canvas
        #expect(try send(.still) == 0)
        #expect(still != moving)
        #expect(try send(.moving) > 0)
        #expect(terminal.canvas == moving)
        #expect(try send(.still) > 0)
        #expect(terminal.canvas == still)
    }
}
