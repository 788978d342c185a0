import Foundation
import Media
import Testing

/// Whatever the bytes, opening ends with frames or with an error that helps.
@Suite struct BrokenInputTests {
    private func error(_ path: String) -> MediaError? {
        do {
            let clip = try Clip.open(path)
            _ = try clip.waitForIndex()
            return nil
        } catch {
            return error as? MediaError
        }
    }

    @Test(arguments: [
        ("cut_short.mp4", 31), ("cut_short.mkv", 33), ("cut_short.gif", 7), ("cut_short.avi", 4),
        ("cut_short.ts", 27), ("damaged.mkv", 28), ("damaged.ts", 48), ("damaged.avi", 23),
        ("damaged.webm", 24), ("damaged.gif", 6),
    ])
    func whatRemainsIsShown(name: String, frames: Int) throws {
        let clip = try Clip.open(MediaFixtures.bad(name), options: ClipOptions(verifiesIndex: true))
        #expect(try clip.waitForIndex() == frames)
        for index in (0..<frames).reversed() {
            #expect(try clip.frame(at: index).index == index)
        }
    }

    @Test(arguments: ["cut_short.mp4", "cut_short.mkv", "damaged.ts", "size_change.h264"])
    func whatIsWrongIsSaid(name: String) throws {
        let clip = try Clip.open(MediaFixtures.bad(name))
        let count = try clip.waitForIndex()
        for index in 0..<count { _ = try clip.frame(at: index) }
        #expect(!clip.warnings.isEmpty)
    }

    @Test func aMissingFrameShowsItsNeighbour() throws {
        // By its packets this clip has 30 frames; two of them do not come out of the decoder.
        let path = MediaFixtures.bad("damaged.mkv")
        let clip = try Clip.open(path)
        let count = try clip.waitForIndex()
        for index in 0..<count { #expect(try clip.frame(at: index).index == index) }
        #expect(clip.warnings.count >= 1)
    }

    @Test func aChangeOfSizeKeepsTheFirst() throws {
        let clip = try Clip.open(MediaFixtures.bad("size_change.h264"))
        #expect(try clip.waitForIndex() == 20)
        #expect(try clip.frame(at: 15).size == PixelSize(width: 96, height: 64))
        #expect(clip.warnings.contains { $0.contains("size changes") })
    }

    @Test(arguments: [
        "without_moov.mp4", "empty.mp4", "text.mp4", "damaged.mp4", "playlist.m3u8",
        "list.ffconcat",
    ])
    func whatIsNoVideoIsRefused(name: String) {
        guard case .notMedia(let path, let reason) = error(MediaFixtures.bad(name)) else {
            Issue.record("no error for \(name)")
            return
        }
        #expect(path == MediaFixtures.bad(name))
        #expect(!reason.isEmpty)
    }

    @Test func soundAloneIsNoClip() {
        let path = MediaFixtures.bad("audio_only.m4a")
        #expect(error(path) == .noVideo(path: path, found: "audio (aac)"))
    }

    @Test func aStreamWithoutFramesIsNoClip() {
        #expect(error(MediaFixtures.bad("zero_frames.mp4")) != nil)
    }

    @Test func absurdSizesAreRefused() {
        guard case .noFrames = error(MediaFixtures.bad("absurd_size.png")) else {
            Issue.record("a picture of 60000x60000 was opened")
            return
        }
    }

    @Test func aPatternInANameIsOnlyAName() throws {
        #expect(try Clip.open(MediaFixtures.bad("shot%03d.png")).waitForIndex() == 1)
    }

    @Test(arguments: [
        "/nonexistent/clip.mp4", "http://127.0.0.1:9/clip.mp4", "", "pipe:0", "/dev/zero",
    ])
    func onlyFilesAreOpened(path: String) {
        guard case .unreadable = error(path) else {
            Issue.record("'\(path)' was taken for a file")
            return
        }
    }

    @Test func aPipeIsRefusedAtOnce() throws {
        try MediaFixtures.withFolder { folder in
            let path = folder + "/clip.mp4"
            #expect(mkfifo(path, 0o600) == 0)
            #expect(error(path) == .unreadable(path: path, reason: "not a regular file"))
        }
    }

    @Test func anEmptyFolderIsNoClip() throws {
        try MediaFixtures.withFolder { folder in
            #expect(
                error(folder)
                    == .noVideo(path: folder, found: "a folder without numbered images"))
        }
    }

    @Test func aFileMayDisappearWhileOpen() throws {
        try MediaFixtures.withFolder { folder in
            let path = folder + "/clip.mp4"
            try FileManager.default.copyItem(
                atPath: MediaFixtures.good("h264_long_gop.mp4"), toPath: path)
            let clip = try Clip.open(path, options: ClipOptions(cacheBytes: 0))
            try FileManager.default.removeItem(atPath: path)
            #expect(try clip.waitForIndex() == 60)
            #expect(try clip.frame(at: 50).writtenNumber == 50)
            #expect(try clip.frame(at: 3).writtenNumber == 3)
            #expect(try clip.readAudio().duration > 2)
        }
    }

    @Test func aFileMayShrinkWhileOpen() throws {
        try MediaFixtures.withFolder { folder in
            let path = folder + "/clip.mp4"
            try FileManager.default.copyItem(
                atPath: MediaFixtures.good("h264_open_gop.mp4"), toPath: path)
            let clip = try Clip.open(path, options: ClipOptions(cacheBytes: 0))
            let count = try clip.waitForIndex()
            #expect(truncate(path, 3000) == 0)
            for index in [count - 1, 0, 30] {
                // Either a picture or an error: which one depends on what was read before.
                let frame = try? clip.frame(at: index)
                #expect(frame == nil || frame?.index == index)
            }
        }
    }

    @Test func aMissingImageIsOneBadFrame() throws {
        try MediaFixtures.withFolder { folder in
            let frames = folder + "/frames"
            try FileManager.default.copyItem(
                atPath: MediaFixtures.good("images/frames"), toPath: frames)
            let clip = try Clip.open(frames, options: ClipOptions(cacheBytes: 0))
            try FileManager.default.removeItem(atPath: frames + "/00004.png")
            #expect(throws: MediaError.self) { _ = try clip.frame(at: 4) }
            #expect(try clip.frame(at: 5).writtenNumber == 5)
        }
    }

    @Test func errorsCarryNoControlCharacters() {
        let error = MediaError.unreadable(path: "a\u{1B}[2Jb\u{7}", reason: "missing")
        #expect(!"\(error)".unicodeScalars.contains { $0.properties.generalCategory == .control })
    }
}
