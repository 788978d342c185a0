/// A sampled frame that the plan selected, with the sub-task for System 2.
package struct Keyframe: Sendable, Hashable {
    /// Position in the list of sampled frames, from 0.
    package let sampleIndex: Int
    /// The description of the first segment, in the order of the answer, that covers the frame.
    package let subTask: String
}

extension GlobalPlan {
    /// At most this many keyframes go to System 2 (omni-r1 facts, section 1.3).
    package static let keyframeLimit = 4

    /// The sampled frames that each segment covers, first and last included.
    /// - Parameter sampleTimes: increasing times of the sampled frames, in the prompt's time base.
    package func coveredFrames(sampleTimes: [Double]) -> [ClosedRange<Int>] {
        guard !sampleTimes.isEmpty else { return [] }
        return segments.map { segment in
            let first = Self.frame(at: segment.start, in: sampleTimes)
            return first...max(first, Self.frame(at: segment.end, in: sampleTimes))
        }
    }

    /// The frames that System 2 looks at, in the order of time.
    package func keyframes(
        sampleTimes: [Double], limit: Int = keyframeLimit, reading: PlanReading = .tolerant
    ) -> [Keyframe] {
        let covered = coveredFrames(sampleTimes: sampleTimes)
        let chosen =
            reading.keyframesTakeTurns
            ? Self.byTurns(covered, limit) : Self.earliest(covered, limit)
        return chosen.sorted().map { index in
            let owner = covered.firstIndex { $0.contains(index) } ?? 0
            return Keyframe(sampleIndex: index, subTask: segments[owner].description)
        }
    }

    /// The last frame that is not later than `time`.
    private static func frame(at time: Double, in times: [Double]) -> Int {
        max(0, (times.firstIndex { $0 > time } ?? times.count) - 1)
    }

    private static func earliest(_ covered: [ClosedRange<Int>], _ limit: Int) -> [Int] {
        Array(Set(covered.flatMap(Array.init)).sorted().prefix(limit))
    }

    /// Each segment in turn gives its middle frame, then frames ever farther from its middle.
    private static func byTurns(_ covered: [ClosedRange<Int>], _ limit: Int) -> [Int] {
        var chosen: Set<Int> = []
        let orders = covered.map { range in
            let middle = (range.lowerBound + range.upperBound) / 2
            return range.sorted { (abs($0 - middle), $0) < (abs($1 - middle), $1) }
        }
        for turn in 0..<(orders.map(\.count).max() ?? 0) {
            for order in orders where turn < order.count && chosen.count < limit {
                chosen.insert(order[turn])
            }
        }
        return Array(chosen)
    }
}
