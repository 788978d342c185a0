import Media
import Render
import TestSupport
import Testing

@Suite struct SixelBandEncoderTests {
    private let size = PixelSize(width: 160, height: 96)

    /// The picture of a fresh encoder, decoded.
    private func decoded(_ bitmap: Bitmap, _ options: EncoderOptions = EncoderOptions()) throws
        -> Bitmap
    {
        var encoder = SixelBandEncoder(options)
        var terminal = SixelDecoder(size: bitmap.size)
        try terminal.draw(try #require(encoder.encode(bitmap, quality: .moving).data))
        #expect(terminal.drawn.allSatisfy { $0 })
        #expect(terminal.declared == bitmap.size)
        return terminal.canvas
    }

    @Test func naturalPictureIsRecognisable() throws {
        let bitmap = TestPictures.landscape(size)
        #expect(try decoded(bitmap).frame.psnr(to: bitmap.frame) > 17)
        // Averaged over the dither's 8x8 pattern the colours are right.
        let small = PixelSize(width: 20, height: 12)
        let seen = scale(try decoded(bitmap), to: small).frame
        #expect(seen.psnr(to: scale(bitmap, to: small).frame) > 35)
    }

    @Test(arguments: [16, 64, 256, 1024])
    func overlayColoursAreExact(registers: Int) throws {
        let palette = Palette()
        let colors = palette.interface + (1...7).map { palette.object($0) }
        var bitmap = TestPictures.landscape(size)
        for (i, color) in colors.enumerated() {
            bitmap.fill(PixelRect(x: i * 9 + 3, y: 5, width: 5, height: 80), with: color)
        }
        let shown = try decoded(bitmap, EncoderOptions(registers: registers))
        for (i, color) in colors.enumerated() {
            for y in 5..<85 { #expect(shown[i * 9 + 5, y] == color) }
        }
    }

    @Test(arguments: [2, 16, 64, 256])
    func registersStayWithinTheTerminal(registers: Int) throws {
        var encoder = SixelBandEncoder(EncoderOptions(registers: registers))
        var terminal = SixelDecoder(size: size)
        try terminal.draw(
            try #require(encoder.encode(TestPictures.noise(size), quality: .moving).data))
        #expect(terminal.registers.keys.allSatisfy { $0 < max(registers, 8) })
    }

    @Test func unchangedPictureCostsNothing() {
        var encoder = SixelBandEncoder()
        let bitmap = TestPictures.landscape(size)
        _ = encoder.encode(bitmap, quality: .moving)
        #expect(encoder.encode(bitmap, quality: .moving) == .bytes([]))
        encoder.invalidate()
        #expect(encoder.encode(bitmap, quality: .moving) != .bytes([]))
    }

    @Test func partialPicturesGiveTheCompletePicture() throws {
        var random = Seeded(state: 3)
        var encoder = SixelBandEncoder()
        var terminal = SixelDecoder(size: size)
        var bitmap = TestPictures.landscape(size)
        var lengths: [Int] = []
        for step in 0..<60 {
            let y = Int.random(in: 0..<size.height, using: &random)
            let x = Int.random(in: 0..<size.width, using: &random)
            bitmap.fill(
                PixelRect(x: x, y: y, width: 20, height: 1 + step % 17),
                with: RGB(UInt8.random(in: 0...255, using: &random), 90, UInt8(step)))
            let bytes = try #require(encoder.encode(bitmap, quality: .moving).data)
            lengths.append(bytes.count)
            try terminal.draw(bytes)
            #expect(try terminal.canvas == decoded(bitmap), "step \(step)")
        }
        // Most are partial, and a complete one comes at least each 13th time.
        let whole = try #require(lengths.first) / 2
        let runs = lengths.split { $0 > whole }.map(\.count)
        #expect(runs.allSatisfy { $0 <= SixelBandEncoder.partialLimit })
        #expect(runs.reduce(0, +) > 45)
    }

    @Test func noiseIsBounded() throws {
        let bitmap = TestPictures.noise(PixelSize(width: 640, height: 120))
        var encoder = SixelBandEncoder()
        let bytes = try #require(encoder.encode(bitmap, quality: .moving).data)
        #expect(bytes.count < bitmap.size.area * 5 / 2 + 30_000)
        var terminal = SixelDecoder(size: bitmap.size)
        try terminal.draw(bytes)
        #expect(terminal.drawn.allSatisfy { $0 })
    }

    @Test(arguments: [(1, 1), (1, 6), (7, 5), (3, 13), (255, 1), (33, 77), (0, 9), (9, 0)])
    func anySize(width: Int, height: Int) throws {
        let bitmap = TestPictures.noise(PixelSize(width: width, height: height))
        if bitmap.size.area == 0 {
            var encoder = SixelBandEncoder()
            #expect(encoder.encode(bitmap, quality: .moving) == .bytes([]))
        } else {
            _ = try decoded(bitmap)
        }
    }

    @Test func largerThanTheTerminalIsCut() throws {
        let limit = PixelSize(width: 50, height: 33)
        var encoder = SixelBandEncoder(EncoderOptions(maximum: limit))
        let bytes = try #require(
            encoder.encode(TestPictures.landscape(size), quality: .moving).data)
        var terminal = SixelDecoder(size: limit)
        try terminal.draw(bytes)
        #expect(terminal.declared == limit && terminal.drawn.allSatisfy { $0 })
    }

    @Test func sizesMayChangeFromPictureToPicture() throws {
        var encoder = SixelBandEncoder()
        var random = Seeded(state: 11)
        for _ in 0..<30 {
            let size = PixelSize(
                width: Int.random(in: 1...90, using: &random),
                height: Int.random(in: 1...40, using: &random))
            var terminal = SixelDecoder(size: size)
            let bitmap = TestPictures.noise(size, seed: random.next())
            try terminal.draw(try #require(encoder.encode(bitmap, quality: .moving).data))
            #expect(terminal.drawn.allSatisfy { $0 })
        }
    }
}
