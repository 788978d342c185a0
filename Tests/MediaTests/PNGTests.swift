import Foundation
import Media
import Testing

@Suite struct PNGTests {
    private func picture(_ layout: PNG.Layout, top: Int = 256) -> PNG.Picture {
        let size = PixelSize(width: 13, height: 7)
        let count = size.area * layout.channels
        return PNG.Picture(
            size: size, layout: layout, pixels: (0..<count).map { UInt8(($0 * 37) % top) })
    }

    @Test func everyLayoutComesBack() throws {
        let colors = (0..<9).map { UInt8($0 * 20) }
        for layout in [PNG.Layout.grey, .rgb, .rgba, .palette(colors)] {
            let original = picture(layout, top: layout.channels == 1 && layout != .grey ? 3 : 256)
            #expect(try PNG.decode(PNG.encode(original), name: "x") == original)
        }
    }

    @Test func othersReadWhatIsWritten() throws {
        // Through libavcodec, which shares no code with libpng.
        try MediaFixtures.withFolder { folder in
            let path = folder + "/frame_1.png"
            let original = picture(.rgb)
            try PNG.write(original, to: path)
            let frame = try Clip.open(path).frame(at: 0)
            #expect(frame.pixels == original.pixels)
        }
    }

    @Test func nothingIsReplacedUnasked() throws {
        try MediaFixtures.withFolder { folder in
            let path = folder + "/a.png"
            try PNG.write(picture(.grey), to: path)
            #expect(throws: MediaError.exists(path: path)) {
                try PNG.write(picture(.rgb), to: path)
            }
            #expect(try PNG.read(path).layout == .grey)
            try PNG.write(picture(.rgb), to: path, replacing: true)
            #expect(try PNG.read(path).layout == .rgb)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.png"])
        }
    }

    @Test func aFailedWriteLeavesNothing() throws {
        try MediaFixtures.withFolder { folder in
            #expect(throws: MediaError.self) {
                try PNG.write(picture(.grey), to: folder + "/missing/a.png")
            }
            try FileManager.default.createDirectory(
                atPath: folder + "/a.png/b", withIntermediateDirectories: true)
            #expect(throws: MediaError.self) {
                try PNG.write(picture(.grey), to: folder + "/a.png", replacing: true)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.png"])
        }
    }

    @Test func brokenFilesAreErrors() throws {
        let whole = try PNG.encode(picture(.rgb))
        for length in [0, 5, 8, 20, 40, whole.count - 20] {
            #expect(throws: MediaError.self) {
                _ = try PNG.decode(Array(whole.prefix(length)), name: "x")
            }
        }
        var random = TestRandom(state: 3)
        for _ in 0..<300 {
            var bytes = whole
            bytes[Int.random(in: 8..<bytes.count, using: &random)] ^= 0xFF
            // A checksum guards most bytes; what passes must be a picture.
            let result = try? PNG.decode(bytes, name: "x")
            #expect(result.map { $0.pixels.count == $0.size.area * $0.layout.channels } ?? true)
        }
    }

    @Test func otherKindsAreRefusedByName() throws {
        #expect(
            throws: MediaError.badPicture(path: "m.png", expected: "8 bits a channel", found: "16")
        ) {
            _ = try PNG.decode(Self.sixteenBit, name: "m.png")
        }
        #expect(throws: MediaError.self) { _ = try PNG.decode(Array("text".utf8), name: "m.png") }
    }

    @Test func emptyPicturesAreErrors() {
        let empty = PNG.Picture(
            size: PixelSize(width: 0, height: 4), layout: .rgb, pixels: [])
        #expect(throws: MediaError.self) { _ = try PNG.encode(empty) }
    }

    /// One grey pixel of 16 bits.
    private static let sixteenBit: [UInt8] = [
        137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 1, 0, 0, 0, 1, 16,
        0, 0, 0, 0, 106, 238, 71, 22, 0, 0, 0, 11, 73, 68, 65, 84, 120, 156, 99, 96, 96, 0, 0, 0,
        3, 0, 1, 184, 173, 58, 99, 0, 0, 0, 0, 73, 69, 78, 68, 174, 66, 96, 130,
    ]
}
