import Engine
import Foundation
import Media
import TestSupport
import Testing

@testable import OmniTUI

/// Pictures of a clip with its masks, read back.
@Suite struct ResultExportTests {
    /// The left half of the frames.
    private func found(_ frames: Range<Int>, in clip: Clip) -> ClipMasks {
        let size = clip.info.size
        let half = Mask(
            size: size, values: (0..<size.area).map { 2 * ($0 % size.width) < size.width ? 1 : 0 })
        var found = ClipMasks(clip)
        for frame in frames {
            found.record(
                .init(half, objectScore: 4, quality: 0.9, origin: .tracked), object: 1,
                frame: frame)
        }
        return found
    }

    @Test func aSecondExportLeavesNothingOfTheFirst() throws {
        let folder = try TemporaryFolder()
        let clip = try Clip.open(Fixtures.checkout.appendingPathComponent("Samples/farm.mp4").path)
        defer { clip.close() }
        func write(_ frames: Range<Int>, replaces: Bool) throws -> [ResultExport.Written] {
            try ResultExport(
                clip: clip, folder: folder.url.path, replaces: replaces, coversClip: false
            ).write(found(frames, in: clip), as: [.cutout, .overlay])
        }
        #expect(try write(0..<3, replaces: false).map(\.count) == [3, 3])
        let note = folder.file("cutout/farm/note.png").path
        try Data("mine".utf8).write(to: URL(fileURLWithPath: note))
        #expect(throws: MediaError.self) { try write(0..<1, replaces: false) }
        #expect(try write(1..<2, replaces: true).map(\.count) == [1, 1])
        func names(_ kind: String) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: folder.file("\(kind)/farm").path)
                .sorted()
        }
        #expect(try names("cutout") == ["00001.png", "note.png"])
        #expect(try names("overlay") == ["00001.png"])
    }

    @Test func aCutoutIsThePictureWhereTheMaskIs() throws {
        let folder = try TemporaryFolder()
        let clip = try Clip.open(Fixtures.checkout.appendingPathComponent("Samples/farm.mp4").path)
        defer { clip.close() }
        _ = try ResultExport(
            clip: clip, folder: folder.url.path, replaces: false, coversClip: false
        ).write(found(4..<5, in: clip), as: [.cutout])
        let picture = try PNG.read(folder.file("cutout/farm/00004.png").path)
        let frame = try clip.frame(at: 4)
        #expect(picture.layout == .rgba)
        for pixel in [0, 319, 320, 639] {
            let inside = pixel < frame.size.width / 2
            let colour = inside ? Array(frame.pixels[3 * pixel..<3 * pixel + 3]) : [0, 0, 0]
            #expect(
                Array(picture.pixels[4 * pixel..<4 * pixel + 4]) == colour + [inside ? 255 : 0])
        }
    }
}
