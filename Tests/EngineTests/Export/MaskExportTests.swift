import Engine
import Foundation
import Media
import TestSupport
import Testing

/// What `track` and the pipeline write, read back.
@Suite struct MaskExportTests {
    private let size = PixelSize(width: 6, height: 4)

    private func mask(_ columns: Range<Int>) -> Mask {
        Mask(size: size, values: (0..<size.area).map { columns.contains($0 % 6) ? 1 : 0 })
    }

    private func found() -> ClipMasks {
        var found = ClipMasks(clip: "parade", size: size, times: [0, 0.5, 1])
        func add(_ columns: Range<Int>, _ object: Int, _ frame: Int, _ origin: MaskOrigin) {
            found.record(
                .init(mask(columns), objectScore: 4, quality: 0.9, origin: origin),
                object: object, frame: frame)
        }
        add(0..<3, 1, 0, .prompted)
        add(2..<5, 7, 0, .tracked)
        add(0..<0, 1, 2, .filled)
        return found
    }

    private func export(_ folder: TemporaryFolder, _ overlap: OverlapPolicy = .keep) -> MaskExport {
        MaskExport(folder: folder.url.path, clip: "parade", overlap: overlap, replaces: false)
    }

    @Test func palettePicturesHoldIdsAndTheLowerWins() throws {
        let folder = try TemporaryFolder()
        let summary = try export(folder).write(found())
        #expect(summary.palettePictures == 2 && summary.objectPictures == 3)
        let picture = try PNG.read(folder.file("Annotations/parade/00000.png").path)
        #expect(Array(picture.pixels.prefix(6)) == [1, 1, 1, 7, 7, 0])
        guard case .palette(let colors) = picture.layout else {
            Issue.record("no palette")
            return
        }
        #expect(Array(colors.prefix(9)) == [0, 0, 0, 128, 0, 0, 0, 128, 0])
        let empty = try PNG.read(folder.file("Annotations/parade/00002.png").path)
        #expect(empty.pixels.allSatisfy { $0 == 0 })
        // Frame 1 was not computed.
        let path = folder.file("Annotations/parade/00001.png").path
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test(arguments: [
        (OverlapPolicy.keep, [0, 0, 255, 255, 255, 0]),
        (.lowerID, [0, 0, 0, 255, 255, 0]),
    ])
    func objectPicturesFollowThePolicy(policy: OverlapPolicy, expected: [UInt8]) throws {
        let folder = try TemporaryFolder()
        try export(folder, policy).write(found())
        let picture = try PNG.read(folder.file("Masks/parade/007/00000.png").path)
        #expect(picture.layout == .grey)
        #expect(Array(picture.pixels.prefix(6)) == expected)
    }

    @Test func jsonIsCOCOWithOrigins() throws {
        let folder = try TemporaryFolder()
        try export(folder).write(found(), notes: ["input_size": "512"])
        let data = try Data(contentsOf: folder.file("parade.coco.json"))
        let json = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        let info = try #require(json["info"] as? [String: Any])
        #expect(info["masks_filled"] as? Int == 1 && info["masks_prompted"] as? Int == 1)
        #expect(info["input_size"] as? String == "512")
        let annotations = try #require(json["annotations"] as? [[String: Any]])
        #expect(annotations.map { $0["track_id"] as? Int } == [1, 7, 1])
        #expect(annotations.map { $0["origin"] as? String } == ["prompted", "tracked", "filled"])
        #expect(annotations[1]["bbox"] as? [Int] == [2, 0, 3, 4])
        #expect(annotations[1]["area"] as? Int == 12)
        let segmentation = try #require(annotations[1]["segmentation"] as? [String: Any])
        #expect(segmentation["size"] as? [Int] == [4, 6])
        let counts = try #require(segmentation["counts"] as? String)
        let decoded = try MaskRLE(size: size, counts: Array(counts.utf8)).decoded()
        #expect(decoded == mask(2..<5))
        let images = try #require(json["images"] as? [[String: Any]])
        #expect(images.map { $0["frame"] as? Int } == [0, 2])
        #expect(images.map { $0["time"] as? Double } == [0, 1])
    }

    @Test func nothingIsOverwrittenUnasked() throws {
        let folder = try TemporaryFolder()
        try export(folder).write(found())
        #expect(throws: MediaError.self) { try export(folder).check() }
        #expect(throws: MediaError.self) { try export(folder).write(found()) }
        let replacing = MaskExport(
            folder: folder.url.path, clip: "parade", overlap: .lowerID, replaces: true)
        try replacing.write(found())
        let picture = try PNG.read(folder.file("Masks/parade/007/00000.png").path)
        #expect(picture.pixels[2] == 0)
    }

    /// Files of two runs side by side would pass for one; what the user put there stays.
    @Test func anEarlierExportDoesNotShowThrough() throws {
        let folder = try TemporaryFolder()
        try export(folder).write(found())
        let own = [
            "Annotations/parade/notes.png", "Annotations/parade/7.png",
            "Annotations/parade/00000.txt", "Masks/parade/007/hand.png",
            "Masks/parade/best/00000.png",
        ]
        try FileManager.default.createDirectory(
            at: folder.file("Masks/parade/best"), withIntermediateDirectories: true)
        for name in own { try Data([1]).write(to: folder.file(name)) }
        var later = ClipMasks(clip: "parade", size: size, times: [0, 0.5, 1])
        later.record(
            .init(mask(1..<2), objectScore: 1, quality: 1, origin: .prompted), object: 2, frame: 1)
        try MaskExport(
            folder: folder.url.path, clip: "parade", overlap: .keep, replaces: true
        ).write(later)
        func names(_ path: String) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: folder.file(path).path).sorted()
        }
        #expect(
            try names("Annotations/parade") == ["00000.txt", "00001.png", "7.png", "notes.png"])
        #expect(try names("Masks/parade") == ["002", "007", "best"])
        #expect(try names("Masks/parade/002") == ["00001.png"])
        #expect(try names("Masks/parade/007") == ["hand.png"])
        #expect(try names("Masks/parade/best") == ["00000.png"])
    }

    /// Formats that this export does not write are another's.
    @Test func otherFormatsAreLeftAlone() throws {
        let folder = try TemporaryFolder()
        try export(folder).write(found())
        try MaskExport(
            folder: folder.url.path, clip: "parade", overlap: .keep, replaces: true,
            formats: [.rle]
        ).write(ClipMasks(clip: "parade", size: size, times: [0, 0.5, 1]))
        let path = folder.file("Masks/parade/007/00000.png").path
        #expect(FileManager.default.fileExists(atPath: path))
    }

    @Test func idsThatAPictureCannotHoldAreErrors() throws {
        for id in [0, 255, -3] {
            var found = found()
            found.record(
                .init(mask(0..<1), objectScore: 1, quality: 1, origin: .tracked), object: id,
                frame: 0)
            #expect(throws: EngineError.self) { try export(TemporaryFolder()).write(found) }
        }
    }
}
