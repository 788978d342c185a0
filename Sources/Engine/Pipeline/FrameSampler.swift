import Media

/// Which frames of a clip System 1 sees.
package enum FrameSampler {
    /// Times at a fixed rate from the start of `range`, at most `maximum` of them: a longer range
    /// is sampled evenly instead. The count is even, because the vision tower takes frames in
    /// pairs; at least two.
    package static func times(
        in range: TimeRange, framesPerSecond: Double, maximum: Int
    ) -> [Double] {
        let duration = max(range.end - range.start, 0)
        let atRate = Int(min(duration * framesPerSecond, 1e6))
        let count = even(atRate, maximum: maximum)
        let spread = duration / Double(count)
        let step = atRate > maximum ? spread : min(1 / framesPerSecond, spread)
        return (0..<count).map { range.start + Double($0) * step }
    }

    /// Evenly spaced positions in a list, first and last included, truncated as in the released
    /// code; all positions when the list is short (omni-r1 facts, section 1.3).
    package static func positions(of count: Int, maximum: Int) -> [Int] {
        guard count > maximum else { return Array(0..<max(count, 0)) }
        guard maximum > 1 else { return maximum == 1 ? [0] : [] }
        return (0..<maximum).map { $0 * (count - 1) / (maximum - 1) }
    }

    private static func even(_ count: Int, maximum: Int) -> Int {
        let limit = max(2, maximum - maximum % 2)
        return min(limit, max(2, count - count % 2))
    }
}
