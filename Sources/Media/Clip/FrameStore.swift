import Synchronization

/// Frames by number: from the cache, else decoded. Any thread may ask.
///
/// A frame that somebody waits for goes before read-ahead: that gives the decoder up between two
/// frames as soon as `waiting` says so.
final class FrameStore: Sendable {
    let source: any VideoSource
    private let cache: Mutex<FrameCache>
    private let playhead = Atomic<Int>(0)
    private let waiting = Atomic<Int>(0)

    /// Frames kept on the way to one that was jumped to.
    private static let trail = 4
    /// A request at most this far behind the last one counts as stepping backwards.
    private static let backwardReach = 64

    init(source: any VideoSource, cacheBytes: Int) {
        self.source = source
        var cache = FrameCache(limit: max(cacheBytes, 0))
        cache.insert(source.first, playhead: 0)
        self.cache = Mutex(cache)
    }

    /// Whether a caller of `frame` waits for the decoder.
    var isWanted: Bool { waiting.load(ordering: .acquiring) > 0 }

    /// Frames that fit into half the cache: as far as it makes sense to decode for later.
    var window: Int { max(1, cache.withLock { $0.capacity(of: source.info.size) } / 2) }

    func cached(_ index: Int) -> Frame? {
        let version = source.orderVersion
        return cache.withLock { cache in
            cache.follow(version)
            return cache[index]
        }
    }

    /// - Throws: what `VideoSource.decode` and `waitForIndex` throw.
    func frame(at index: Int, cancelled: () -> Bool) throws -> Frame {
        let before = playhead.exchange(index, ordering: .acquiringAndReleasing)
        if let frame = cached(index) { return frame }
        waiting.add(1, ordering: .acquiringAndReleasing)
        defer { waiting.subtract(1, ordering: .acquiringAndReleasing) }
        try source.waitForIndex(reaching: index, cancelled: cancelled)
        let isBackward = index < before && before - index <= Self.backwardReach
        let first = index - (isBackward ? window : min(window, Self.trail))
        return try decode(index, from: first, cancelled: cancelled)
    }

    /// Decodes `index` into the cache unless somebody waits for another frame.
    func readAhead(_ index: Int, from first: Int, cancelled: () -> Bool) throws {
        _ = try decode(index, from: first) { cancelled() || isWanted }
    }

    private func decode(_ index: Int, from first: Int, cancelled: () -> Bool) throws -> Frame {
        let version = source.orderVersion
        let frame = try source.decode(index, from: first, cancelled: cancelled) { passed in
            keep(passed, version: version)
        }
        keep(frame, version: version)
        return frame
    }

    private func keep(_ frame: Frame, version: Int) {
        let place = playhead.load(ordering: .acquiring)
        cache.withLock { cache in
            cache.follow(version)
            cache.insert(frame, playhead: place)
        }
    }
}
