/// When the frames of the clip are shown. While the clip is still being indexed only the first
/// times are known; the others are estimated from the frame rate.
struct FrameTimes: Equatable, Sendable {
    /// Presentation times in seconds, ascending.  // [known frames]
    private(set) var known: [Double]
    /// Number of frames as the container tells or the rate suggests.
    let estimatedCount: Int
    /// Seconds from one frame to the next where nothing better is known.
    let spacing: Double
    /// Whether `known` holds all frames.
    private(set) var isComplete: Bool

    init(known: [Double], estimatedCount: Int, spacing: Double, isComplete: Bool) {
        self.known = known
        self.estimatedCount = estimatedCount
        self.spacing = spacing.isFinite && spacing > 0 ? spacing : 0.04
        self.isComplete = isComplete
    }

    /// Number of frames, at least 1.
    var count: Int {
        max(1, isComplete ? known.count : max(known.count, estimatedCount))
    }

    var last: Int { count - 1 }

    /// End of the last frame.
    var duration: Double { max(time(of: last) + spacing, spacing) }

    func time(of index: Int) -> Double {
        if known.indices.contains(index) { return known[index] }
        guard let last = known.last else { return Double(max(0, index)) * spacing }
        return index < 0 ? known[0] : last + Double(index - known.count + 1) * spacing
    }

    /// The frame on the screen at a time: the last one that is not later.
    func index(at time: Double) -> Int {
        guard let first = known.first, let last = known.last else {
            return clamp(Int((clampTime(time) / spacing).rounded(.down)))
        }
        // Times that were computed from frames must come back to them: allow for rounding.
        let time = clampTime(time) + spacing * 1e-3
        if time < first { return 0 }
        if time >= last + spacing {
            return clamp(known.count - 1 + Int(((time - last) / spacing).rounded(.down)))
        }
        var (low, high) = (0, known.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if known[middle] <= time { low = middle } else { high = middle }
        }
        return low
    }

    func clamp(_ index: Int) -> Int { min(max(0, index), last) }

    private func clampTime(_ time: Double) -> Double { min(max(0, time), 1e9) }
}
