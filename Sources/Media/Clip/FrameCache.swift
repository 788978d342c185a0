/// Decoded frames around the playhead, bounded in bytes. The ones farthest from it go first.
struct FrameCache {
    let limit: Int
    private(set) var bytes = 0
    private var frames: [Int: Frame] = [:]
    /// Sorted, so that the farthest frame is at one of the ends.
    private var order: [Int] = []
    /// The order version of the source that the numbers belong to.
    private var version = 0

    init(limit: Int) { self.limit = limit }

    var count: Int { order.count }

    /// How many frames like this one fit.
    func capacity(of size: PixelSize) -> Int { max(1, limit / max(size.area * 3, 1)) }

    func contains(_ index: Int) -> Bool { frames[index] != nil }

    subscript(index: Int) -> Frame? { frames[index] }

    /// Empties the cache when the frames have been numbered anew.
    mutating func follow(_ version: Int) {
        if version == self.version { return }
        self = FrameCache(limit: limit)
        self.version = version
    }

    /// Adds a frame; whatever lies farthest from `playhead` makes room, the new frame itself too.
    mutating func insert(_ frame: Frame, playhead: Int) {
        guard frames.updateValue(frame, forKey: frame.index) == nil else { return }
        order.insert(frame.index, at: place(of: frame.index))
        bytes += frame.pixels.count
        while bytes > limit, order.count > 1, let low = order.first, let high = order.last {
            let farthest = abs(low - playhead) > abs(high - playhead) ? low : high
            if farthest == low { order.removeFirst() } else { order.removeLast() }
            bytes -= frames.removeValue(forKey: farthest)?.pixels.count ?? 0
        }
    }

    private func place(of index: Int) -> Int {
        var (low, high) = (0, order.count)
        while low < high {
            let middle = (low + high) / 2
            if order[middle] < index { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
