import Engine
import Media

/// The reward of the video-object task, term by term (omni-r1 facts, section 3.3).
package struct VideoObjectReward: Sendable, Equatable {
    /// c: readable, complete and valid blocks, and how much of the objects the segments show.
    package var base = 0.0
    /// f: how many distinct frames were chosen; best at four.
    package var frameCount = 0.0
    /// l: frames beyond the first of each segment.
    package var length = 0.0
    /// o: frames chosen more than once.
    package var overlap = 0.0
    /// q: area of the objects on the keyframes against their greatest; nil without keyframes.
    package var saliency: Double?
    /// a: IoU of System 2's boxes with the true ones; nil where System 2 was not asked.
    package var alignment: Double?
    /// m: too many boxes; nil where System 2 was not asked.
    package var objectCount: Double?
    /// J over the clip; nil where there are no masks.
    package var globalJ: Double?
    /// The weighted sum.
    package var total = 0.0
}

/// What the video-object reward needs to know about one rollout's clip.
package struct VideoObjectTruth: Sendable {
    /// Area of every object on every sampled frame, in pixels.  // [objects, frames]
    package var areas: [[Int]]
    /// Tight box of every object on every sampled frame, in pixels of the picture that System 2
    /// sees; nil where the object is not visible.  // [objects, frames]
    package var boxes: [[InclusiveBox?]]

    /// - Precondition: both have the same shape, at least one object and one frame.
    package init(areas: [[Int]], boxes: [[InclusiveBox?]]) {
        precondition(!areas.isEmpty && areas.map(\.count) == boxes.map(\.count))
        precondition(areas.allSatisfy { $0.count == areas[0].count && !$0.isEmpty })
        (self.areas, self.boxes) = (areas, boxes)
    }

    var objectCount: Int { areas.count }
    var frameCount: Int { areas[0].count }
}

extension VideoObjectReward {
    /// - Parameters:
    ///   - sampleTimes: of the sampled frames, as the prompt counts them; nil for two a second.
    ///   - keyframes: the frames that System 2 was asked about, increasing; nil for those that the
    ///     plan chooses.
    ///   - groundings: System 2's reply for each keyframe, in that order; nil where System 2 was
    ///     not asked.
    ///   - frameJ: J of the union mask on each sampled frame; nil where there are no masks.
    package init(
        plan: GlobalPlan, truth: VideoObjectTruth, sampleTimes: [Double]? = nil,
        keyframes: [Int]? = nil, groundings: [Grounding]?, frameJ: [Double]?, config: RewardConfig
    ) {
        let times = sampleTimes ?? Self.sampleTimes(truth.frameCount)
        precondition(times.count == truth.frameCount, "VideoObjectReward: \(times.count) times")
        let covered = plan.coveredFrames(sampleTimes: times)
        self.init()
        base = Self.base(plan, covered, truth)
        total = base
        guard !covered.isEmpty else { return }

        let distinct = Set(covered.flatMap(Array.init)).count
        let indices = covered.reduce(0) { $0 + $1.count }
        let count = 0.4 * Double(distinct <= 4 ? distinct : 7 - distinct)
        frameCount = config.frameCountFloor.map { max($0, count) } ?? count
        length = covered.reduce(0) { $0 + min(0, 0.2 * Double(1 - $1.count)) }
        overlap = 0.5 * Double(indices - distinct)
        total += config.keyframeWeight * (frameCount + length - overlap)

        let keyframes =
            keyframes
            ?? plan.keyframes(sampleTimes: times, reading: config.reading).map(\.sampleIndex)
        saliency = Self.saliency(keyframes, truth)
        if let groundings {
            alignment = Self.alignment(keyframes, groundings, truth, config)
            objectCount = Self.objectCount(groundings, truth)
        }
        globalJ = frameJ.map { $0.isEmpty ? 0 : $0.reduce(0, +) / Double($0.count) }
        total += detailTerms(groundings, config)
    }

    /// The sampled clip counts as two frames per second whatever its true rate (section 1.3).
    package static func sampleTimes(_ frameCount: Int) -> [Double] {
        (0..<frameCount).map { Double($0) / 2 }
    }

    /// q, a, m and J. PaperCode: all four are lost together when System 2 found no box, when its
    /// masks are missing, or when J has no weight (section 9, trap 1). Otherwise each term counts
    /// where it is known.
    private func detailTerms(_ groundings: [Grounding]?, _ config: RewardConfig) -> Double {
        if config.paperCode {
            let hasBox = groundings?.contains { !$0.usable.isEmpty } ?? false
            guard hasBox, globalJ != nil, config.globalWeight > 1e-6 else { return 0 }
        }
        return config.saliencyWeight * (saliency ?? 0) + config.alignmentWeight * (alignment ?? 0)
            + (objectCount ?? 0) + config.globalWeight * (globalJ ?? 0)
    }

    // MARK: - Terms

    private static func base(
        _ plan: GlobalPlan, _ covered: [ClosedRange<Int>], _ truth: VideoObjectTruth
    ) -> Double {
        guard plan.blockCount > 0 else { return 0 }
        let marks = 0.2 * Double(plan.blockCount + plan.completeCount + covered.count)
        let presence = covered.reduce(0.0) { sum, range in
            let visible = truth.areas.reduce(0) { $0 + $1[range].filter { $0 > 0 }.count }
            return sum + Double(visible) / Double(truth.objectCount * range.count)
        }
        return (marks + presence) / Double(plan.blockCount)
    }

    private static func saliency(_ keyframes: [Int], _ truth: VideoObjectTruth) -> Double {
        let totals = (0..<truth.frameCount).map { t in
            Double(truth.areas.reduce(0) { $0 + $1[t] })
        }
        let greatest = totals.max() ?? 0
        let ratios = keyframes.map { totals[$0] / (greatest + 1e-6) }
        return ratios.reduce(0, +) / Double(max(1, ratios.count))
    }

    private static func alignment(
        _ keyframes: [Int], _ groundings: [Grounding], _ truth: VideoObjectTruth,
        _ config: RewardConfig
    ) -> Double {
        let count = truth.objectCount
        var (sum, pairs) = (0.0, 0)
        for (frame, grounding) in zip(keyframes, groundings) {
            // At most as many boxes as objects, in the order of the reply (section 2.3).
            let found = grounding.boxes.prefix(count).map { $0.map { InclusiveBox($0) } ?? .dummy }
            let boxes = found + Array(repeating: .dummy, count: count - found.count)
            let values = truth.boxes.map { object in
                boxes.map { iou(true: object[frame], found: $0, config) }
            }
            for (object, column) in bestAssignment(values).enumerated() {
                guard truth.boxes[object][frame] != nil else { continue }
                pairs += 1
                if let column { sum += values[object][column] }
            }
        }
        return pairs == 0 ? 0 : sum / Double(pairs)
    }

    /// PaperCode: a true box that touches the left border counts as no match, because the code
    /// tests x1 > 0 (section 9, trap 3).
    private static func iou(
        true box: InclusiveBox?, found: InclusiveBox, _ config: RewardConfig
    ) -> Double {
        guard let box, found != .dummy else { return 0 }
        return config.paperCode && box.x1 <= 0 ? 0 : box.iou(found)
    }

    private static func objectCount(_ groundings: [Grounding], _ truth: VideoObjectTruth)
        -> Double
    {
        guard !groundings.isEmpty else { return 0 }
        let surplus = groundings.reduce(0) { $0 + max(0, $1.boxes.count - truth.objectCount) }
        return -0.5 * Double(surplus)
            / ((Double(truth.objectCount) + 1e-6) * Double(groundings.count))
    }
}
