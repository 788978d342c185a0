import Foundation
import Media
import TestSupport
import Testing

/// The two systems with the embedded nano pair, as a user runs them.
@Suite(.serialized) struct QueryTests {
    private let farm = Fixtures.checkout.appendingPathComponent("Samples/farm.mp4")

    /// A copy, because results are kept beside the clip.
    private func copy(in folder: TemporaryFolder) throws -> String {
        let path = folder.file("farm.mp4")
        try FileManager.default.copyItem(at: farm, to: path)
        return path.path
    }

    @Test func segmentFindsTheCow() throws {
        let folder = try TemporaryFolder()
        let result = try Shell.run(
            Shell.binary.path,
            [
                "segment", farm.path, "-q", "the cow", "-o", folder.file("out").path, "--truth",
                Fixtures.checkout.appendingPathComponent("Samples/masks/farm").path,
                "--truth-objects", "1", "--json", "--format", "davis", "--format", "overlay",
                "--format", "video",
            ])
        #expect(result.status == 0)
        let object = try #require(
            try JSONSerialization.jsonObject(with: result.output) as? [String: Any])
        #expect(object["outcome"] as? String == "found")
        let score = try #require((object["score"] as? [String: Any])?["jf"] as? Double)
        #expect(score > 0.6)
        try checkVideo(in: folder.file("out").path)
        let pictures = try FileManager.default.contentsOfDirectory(
            atPath: folder.file("out/Annotations/farm").path)
        #expect(pictures.count == 120)
        #expect(FileManager.default.fileExists(atPath: folder.file("out/result.json").path))
        let again = try Shell.run(
            Shell.binary.path,
            ["segment", farm.path, "-q", "the cow", "-o", folder.file("out").path])
        #expect(again.status == 1)
        #expect(again.errors.contains("result.json"))
    }

    /// The overlay video against the overlay pictures and the clip.
    private func checkVideo(in folder: String) throws {
        let (clip, video) = (
            try Clip.open(farm.path), try Clip.open("\(folder)/farm_overlay.mp4")
        )
        #expect(try video.waitForIndex() == 120)
        _ = try clip.waitForIndex()
        #expect(video.info.size == clip.info.size)
        #expect(abs(video.info.duration - clip.info.duration) < 0.01)
        #expect(video.info.audio?.codec == "aac")
        #expect(video.info.audio?.channels == clip.info.audio?.channels)
        for index in [0, 60, 119] {
            let picture = try PNG.read(
                "\(folder)/overlay/farm/" + String(format: "%05d", index) + ".png")
            let frame = try video.frame(at: index)
            #expect(likeness(picture.pixels, frame.pixels) > 28)
        }
    }

    /// In decibels.
    private func likeness(_ a: [UInt8], _ b: [UInt8]) -> Double {
        guard a.count == b.count else { return 0 }
        let sum = zip(a, b).reduce(0) { $0 + (Int($1.0) - Int($1.1)) * (Int($1.0) - Int($1.1)) }
        return 10 * log10(255 * 255 * Double(a.count) / Double(max(sum, 1)))
    }

    @Test func theSameQueryGivesTheSameMasks() throws {
        let folder = try TemporaryFolder()
        let tracks = try (1...2).map { number -> NSDictionary in
            let out = folder.file("out\(number)")
            let result = try Shell.run(
                Shell.binary.path,
                ["segment", farm.path, "-q", "the cow", "-o", out.path, "--range", "0-3"])
            #expect(result.status == 0)
            let json = try JSONSerialization.jsonObject(
                with: Data(contentsOf: out.appendingPathComponent("result.json")))
            return ["tracks": try #require((json as? [String: Any])?["tracks"] as? NSArray)]
        }
        #expect(tracks[0] == tracks[1])
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func aSignalKeepsWhatWasFound(signal: Int32) throws {
        let folder = try TemporaryFolder()
        let out = folder.file("out")
        let program = try RunningProgram(
            Shell.binary.path,
            ["segment", farm.path, "-q", "the cow", "--task", "image", "-o", out.path])
        try program.waitForError("[tracking]")
        program.send(signal)
        #expect(program.wait() == 128 + signal)
        let result = try #require(
            try JSONSerialization.jsonObject(
                with: Data(contentsOf: out.appendingPathComponent("result.json")))
                as? [String: Any])
        #expect(result["partial"] as? Bool == true)
        #expect(result["outcome"] as? String == "found")
        let pictures = try FileManager.default.contentsOfDirectory(
            atPath: out.appendingPathComponent("Annotations/farm").path)
        #expect((1..<120).contains(pictures.count))
        #expect(program.output.contains("stopped early"))
    }

    @Test func wrongWordsAreUsageErrors() throws {
        for words in [["-q", "x"], ["-o", "x"], ["-q", "x", "-o", "y", "--range", "9"]] {
            let result = try Shell.run(Shell.binary.path, ["segment", farm.path] + words)
            #expect(result.status == 2)
        }
    }

    @Test func aMissingModelIsExitCodeFour() throws {
        let folder = try TemporaryFolder()
        let result = try Shell.run(
            Shell.binary.path,
            [
                "segment", farm.path, "-q", "x", "-o", folder.file("o").path, "--thinker",
                folder.file("none").path,
            ])
        #expect(result.status == 4)
    }

    @Test func aQueryThatIsStoppedIsKeptAsFarAsItWent() throws {
        let folder = try TemporaryFolder()
        let clip = try copy(in: folder)
        let words = [Shell.binary.path, clip, "--graphics", "none", "--audio", "off"]
        let home = ["HOME": folder.file("home").path]
        // As `make demo` begins: the query is typed in, Enter runs it.
        let terminal = try Tmux(
            columns: 160, rows: 50, words + ["--query", "the cow"], environment: home)
        try terminal.waitFor("> the cow")
        try terminal.keys("Enter")
        try terminal.waitFor("SAM 2.1 carries the masks", seconds: 240)
        try terminal.keys("C-c")
        try terminal.waitFor("Stopped; what was found stays")
        #expect(
            Shell.wait { FileManager.default.fileExists(atPath: clip + ".omni/q01.md") })
        try terminal.keys("q")
        try terminal.waitFor("status=0")
        let kept = try String(contentsOfFile: clip + ".omni/q01.json", encoding: .utf8)
        #expect(kept.contains("\"partial\" : true"))

        let second = try Tmux(columns: 160, rows: 50, words, environment: home)
        try second.waitFor("Stopped; what was found stays")
        try second.keys("q")
        try second.waitFor("status=0")
    }

    @Test func theWholeFlowInATerminal() throws {
        let folder = try TemporaryFolder()
        let clip = try copy(in: folder)
        let words = [Shell.binary.path, clip, "--graphics", "none", "--audio", "off"]
        let home = ["HOME": folder.file("home").path]
        let terminal = try Tmux(columns: 160, rows: 50, words, environment: home)
        try terminal.waitFor("what to look for")
        try terminal.keys("i")
        try terminal.type("the cow")
        try terminal.keys("Enter")
        try terminal.waitFor("System 1", seconds: 120)
        try terminal.waitFor(description: "the end of the query", seconds: 240) {
            $0.contains("Masks through the clip") || $0.contains("Result:")
        }
        try terminal.keys("t")
        try terminal.keys("j")
        try terminal.waitFor("> Query: the cow")
        try terminal.keys("j", "j")
        try terminal.waitFor("> Keyframe")
        try terminal.keys("k")
        try terminal.waitFor("> System 1")
        // An escape and a letter at once would be one key.
        try terminal.keys("Escape")
        try terminal.waitFor("Space play")
        try terminal.keys("e", "Enter")
        try terminal.waitFor("120 files")
        try terminal.keys("q")
        try terminal.waitFor("status=0")
        let kept = try FileManager.default.contentsOfDirectory(atPath: clip + ".omni")
        #expect(kept.sorted() == ["export", "q01.json", "q01.md"])
        let masks = try FileManager.default.contentsOfDirectory(
            atPath: clip + ".omni/export/Annotations/farm")
        #expect(masks.count == 120)

        let second = try Tmux(columns: 80, rows: 24, words, environment: home)
        try second.waitFor("Restored: the cow (t shows how it was found)")
        try second.keys("t")
        try second.waitFor("Masks through the clip")
        try second.keys("q")
        try second.waitFor("status=0")
    }
}
