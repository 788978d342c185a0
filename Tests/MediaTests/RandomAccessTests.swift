import Media
import Testing

/// The promise of `Clip.frame(at:)`: the same pixels however a frame was reached.
@Suite struct RandomAccessTests {
    /// No room for a second frame: every request has to be decoded.
    private let uncached = ClipOptions(cacheBytes: 0)

    private func inOrder(_ path: String) throws -> [Frame] {
        let clip = try Clip.open(path, options: uncached)
        return try (0..<clip.waitForIndex()).map { try clip.frame(at: $0) }
    }

    @Test(arguments: MediaFixtures.numbered)
    func framesComeInPresentationOrder(name: String, frames: Int) throws {
        let clip = try Clip.open(MediaFixtures.good(name))
        #expect(try clip.waitForIndex() == frames)
        #expect(clip.frameCount == .exact(frames))
        for index in 0..<frames {
            let frame = try clip.frame(at: index)
            #expect(frame.index == index)
            #expect(frame.writtenNumber == index)
        }
        #expect(clip.warnings.isEmpty)
    }

    @Test(arguments: MediaFixtures.numbered)
    func aSeekGivesWhatDecodingUpToThereGives(name: String, frames: Int) throws {
        let path = MediaFixtures.good(name)
        let expected = try inOrder(path)
        let clip = try Clip.open(path, options: uncached)
        var random = TestRandom(state: 7)
        for index in (0..<frames).shuffled(using: &random) {
            #expect(try clip.frame(at: index) == expected[index])
        }
    }

    @Test(arguments: MediaFixtures.numbered)
    func steppingBackwardsIsExact(name: String, frames: Int) throws {
        let path = MediaFixtures.good(name)
        let expected = try inOrder(path)
        let clip = try Clip.open(path, options: ClipOptions(cacheBytes: 8 * 96 * 64 * 3))
        for index in (0..<frames).reversed() {
            #expect(try clip.frame(at: index) == expected[index])
        }
    }

    @Test func readAheadDoesNotChangeFrames() throws {
        let path = MediaFixtures.good("h264_long_gop.mp4")
        let expected = try inOrder(path)
        let clip = try Clip.open(path)
        for index in [0, 30, 31, 29, 59, 10, 9, 8] {
            clip.prefetch(around: index, direction: index == 9 ? -1 : 1)
            #expect(try clip.frame(at: index) == expected[index])
        }
    }

    @Test func manyThreadsMayAskAtOnce() async throws {
        let path = MediaFixtures.good("h264_open_gop.mp4")
        let expected = try inOrder(path)
        let clip = try Clip.open(path, options: ClipOptions(cacheBytes: 4 * 96 * 64 * 3))
        try await withThrowingTaskGroup(of: Frame.self) { group in
            for index in 0..<60 { group.addTask { try clip.frame(at: (index * 7) % 60) } }
            for try await frame in group { #expect(frame == expected[frame.index]) }
        }
    }

    @Test func framesBeyondTheEndAreRefused() throws {
        let path = MediaFixtures.good("odd_size.mkv")
        let clip = try Clip.open(path)
        for index in [-1, 8, Int.max, Int.min] {
            #expect(throws: MediaError.frameOutOfRange(path: path, index: index, count: 8)) {
                _ = try clip.waitForIndex()
                _ = try clip.frame(at: index)
            }
        }
    }

    @Test func aClosedClipCancels() throws {
        let clip = try Clip.open(MediaFixtures.good("h264_long_gop.mp4"), options: uncached)
        _ = try clip.waitForIndex()
        clip.close()
        #expect(throws: MediaError.cancelled) { _ = try clip.frame(at: 40) }
    }

    @Test func theCallerMayCancel() throws {
        let clip = try Clip.open(MediaFixtures.good("h264_long_gop.mp4"), options: uncached)
        _ = try clip.waitForIndex()
        #expect(throws: MediaError.cancelled) { _ = try clip.frame(at: 40, cancelled: { true }) }
        #expect(try clip.frame(at: 40).writtenNumber == 40)
    }
}
