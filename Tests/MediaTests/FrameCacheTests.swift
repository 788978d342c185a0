import Testing

@testable import Media

@Suite struct FrameCacheTests {
    private let size = PixelSize(width: 10, height: 10)

    private func frame(_ index: Int) -> Frame {
        Frame(index: index, time: 0, size: size, pixels: Array(repeating: 0, count: 300))
    }

    @Test func bytesStayWithinTheLimit() {
        var cache = FrameCache(limit: 1000)
        for index in 0..<50 {
            cache.insert(frame(index), playhead: index)
            #expect(cache.bytes <= 1000)
        }
        #expect((47..<50).allSatisfy { cache.contains($0) })
        #expect(cache.count == 3)
    }

    @Test func theFarthestFrameGoesFirst() {
        var cache = FrameCache(limit: 900)
        [10, 50, 12].forEach { cache.insert(frame($0), playhead: 11) }
        cache.insert(frame(13), playhead: 11)
        #expect(!cache.contains(50))
        // Itself the farthest, it does not push out better ones.
        cache.insert(frame(90), playhead: 11)
        #expect(!cache.contains(90) && cache.contains(10))
    }

    @Test func aSingleFrameIsKeptWhateverItsSize() {
        var cache = FrameCache(limit: 0)
        cache.insert(frame(1), playhead: 1)
        #expect(cache[1] != nil)
        cache.insert(frame(2), playhead: 2)
        #expect(cache[1] == nil && cache[2] != nil)
    }

    @Test func newNumbersEmptyIt() {
        var cache = FrameCache(limit: 900)
        cache.insert(frame(1), playhead: 1)
        cache.follow(0)
        #expect(cache.contains(1))
        cache.follow(1)
        #expect(cache.count == 0 && cache.bytes == 0)
    }
}
