import Foundation
import Media
import TestSupport
import Testing

/// `omni-tui track` as a user runs it, with the small random SAM 2.1.
@Suite struct TrackCommandTests {
    private let folder: TemporaryFolder
    private let frames = Fixtures.url("media/good/images/frames")

    init() throws { folder = try TemporaryFolder() }

    private func words(_ clip: String, _ more: [String]) -> [String] {
        ["track", clip, "--sam2", Fixtures.url("sam2_tiny").path, "-o", folder.file("out").path]
            + ["--json", "--threads", "1"] + more
    }

    private func track(_ clip: String, _ more: String...) throws -> Shell.Result {
        try Shell.run(Shell.binary.path, words(clip, more))
    }

    private func names(_ path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.file("out/" + path).path)
            .sorted()
    }

    private func object(_ data: Data) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    private let two = ["--box", "0:1:10,10,40,40", "--point", "1:2:60,30"]

    @Test func writesPicturesAndRunLengths() throws {
        let result = try track(frames.path, two[0], two[1], two[2], two[3], "--frames", "0-3")
        #expect(result.status == 0)
        #expect(result.errors.contains("4 frames, 2 objects: about"))
        let summary = try object(result.output)
        #expect(summary["complete"] as? Bool == true)
        #expect(summary["objects"] as? [Int] == [1, 2])
        #expect(summary["masks_prompted"] as? Int == 2 && summary["masks_tracked"] as? Int == 6)
        let pictures = (0..<4).map { "0000\($0).png" }
        #expect(try names("Annotations/frames") == pictures)
        #expect(try names("Masks/frames") == ["001", "002"])
        #expect(try names("Masks/frames/002") == pictures)
        let file = try object(Data(contentsOf: folder.file("out/frames.coco.json")))
        #expect((file["annotations"] as? [Any])?.count == 8)
        #expect((file["info"] as? [String: Any])?["input_size"] as? String == "64")
    }

    @Test func forceLeavesNothingOfTheEarlierRun() throws {
        #expect(
            try track(frames.path, two[0], two[1], two[2], two[3], "--frames", "0-3").status == 0)
        let again = try track(frames.path, two[0], two[1], "--frames", "0-1")
        #expect(again.status == 1)
        #expect(try names("Masks/frames") == ["001", "002"])
        #expect(
            try track(frames.path, two[0], two[1], "--frames", "0-1", "--force").status == 0)
        #expect(try names("Annotations/frames") == ["00000.png", "00001.png"])
        #expect(try names("Masks/frames") == ["001"])
        #expect(try names("Masks/frames/001") == ["00000.png", "00001.png"])
    }

    @Test func skippedFramesAreFilledInAndSaidToBe() throws {
        let result = try track(
            Sample.clip, two[0], two[1], "--frames", "0-6", "--mask-fps", "7.5")
        let summary = try object(result.output)
        #expect(summary["step"] as? Int == 2)
        #expect(summary["masks_prompted"] as? Int == 1)
        #expect(summary["masks_tracked"] as? Int == 3 && summary["masks_filled"] as? Int == 3)
        let file = try object(Data(contentsOf: folder.file("out/farm.coco.json")))
        let annotations = try #require(file["annotations"] as? [[String: Any]])
        #expect(
            annotations.map { $0["origin"] as? String } == [
                "prompted", "filled", "tracked", "filled", "tracked", "filled", "tracked",
            ])
    }

    @Test func thePlanIsForTheFramesThatAreComputed() throws {
        let result = try track(
            Sample.clip, "--box", "118:1:10,10,40,40", "--direction", "forward")
        #expect(result.status == 0)
        #expect(result.errors.contains("farm: 2 frames, 1 object"))
        #expect(try object(result.output)["frames_with_masks"] as? Int == 2)
    }

    /// The masks of the frames before it are there.
    @Test func aFrameThatCannotBeReadCostsOnlyItself() throws {
        let clip = folder.file("clip")
        try FileManager.default.createDirectory(at: clip, withIntermediateDirectories: true)
        for index in 0..<4 {
            let name = "0000\(index).png"
            let bytes = try Data(contentsOf: frames.appendingPathComponent(name))
            try bytes.prefix(index < 3 ? bytes.count : bytes.count / 2)
                .write(to: clip.appendingPathComponent(name))
        }
        let result = try track(clip.path, two[0], two[1])
        #expect(result.status == 3)
        #expect(result.errors.contains("What was found before an error is written"))
        #expect(try object(result.output)["complete"] as? Bool == false)
        #expect(try names("Annotations/clip") == ["00000.png", "00001.png", "00002.png"])
    }

    @Test func mistakesAreSaidAndWriteNothing() throws {
        #expect(try track(frames.path).status == 2)
        #expect(try track(frames.path, two[0], "40:1:10,10,40,40").status == 3)
        #expect(try track(frames.path, two[0], "0:1:10,10,400,40").status == 3)
        #expect(try track(folder.file("none.mp4").path, two[0], two[1]).status == 3)
        try Data(#"{"model_type": "sam"}"#.utf8).write(to: folder.file("config.json"))
        try FileManager.default.createSymbolicLink(
            at: folder.file("model.safetensors"),
            withDestinationURL: Fixtures.url("sam2_tiny/model.safetensors"))
        let wrong = try Shell.run(
            Shell.binary.path,
            ["track", frames.path, "--sam2", folder.url.path, "-o", folder.file("out").path]
                + two)
        #expect(wrong.status == 4 && wrong.errors.contains("model_type"))
        #expect(!FileManager.default.fileExists(atPath: folder.file("out/frames.coco.json").path))
    }

    /// On a larger input, so that it is still at work when the signal comes.
    @Test(arguments: [SIGINT, SIGTERM])
    func aSignalKeepsWhatWasFound(signal: Int32) throws {
        let program = try RunningProgram(
            Shell.binary.path,
            words(Sample.clip, [two[0], two[1], "--sam2-size", "256", "--mask-fps", "30"]))
        try program.waitForError("propagating: 12/")
        program.send(signal)
        #expect(program.wait() == 128 + signal)
        let summary = try object(Data(program.output.utf8))
        #expect(summary["complete"] as? Bool == false)
        let count = try #require(summary["frames_with_masks"] as? Int)
        #expect(count >= 12 && count < 120)
        let pictures = try names("Annotations/farm")
        #expect(pictures.count == count)
        for name in pictures {
            let picture = try PNG.read(folder.file("out/Annotations/farm/" + name).path)
            #expect(picture.pixels.allSatisfy { $0 <= 1 })
        }
    }
}
