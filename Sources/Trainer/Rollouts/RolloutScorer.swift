import Engine
import Media

/// Scores recorded rollouts. No model runs: what System 2 said is in the record, or unknown.
package struct RolloutScorer: Sendable {
    private let truths: RolloutTruths
    private let config: RewardConfig
    /// The rollouts of a group share their truth.
    private var latest: (key: Rollout, truth: VideoTruth)?

    private struct VideoTruth {
        let masks: VideoObjectTruth
        /// All kept objects together, per sampled frame.
        let union: [BitMask]
    }

    package init(truths: RolloutTruths, config: RewardConfig) {
        self.truths = truths
        self.config = config
    }

    /// - Throws: `DatasetError`, `MediaError`, `MaskRLEError`, `EngineError.input`.
    package mutating func score(_ rollout: Rollout) throws -> RolloutScore {
        switch rollout.task {
        case .videoObject: try videoObject(rollout)
        case .audioVisual: try audioVisual(rollout)
        case .image: try image(rollout)
        }
    }

    // MARK: - Video to segments

    private mutating func videoObject(_ rollout: Rollout) throws -> RolloutScore {
        let truth = try videoTruth(rollout)
        let plan = GlobalPlan(
            rollout.completion, duration: rollout.duration, reading: config.reading)
        let asked = plan.keyframes(sampleTimes: rollout.sampleTimes, reading: config.reading)
        let replies = rollout.grounding.map { replies in
            KeyframeReplies(replies, of: rollout, planned: asked.map(\.sampleIndex))
        }
        let reward = VideoObjectReward(
            plan: plan, truth: truth.masks, sampleTimes: rollout.sampleTimes,
            keyframes: replies?.keyframes,
            groundings: replies?.groundings, frameJ: try frameJ(rollout, truth.union),
            config: config)
        return RolloutScore(
            accuracy: .videoObject(reward), format: formatReward(rollout.completion),
            isUsable: !plan.segments.isEmpty)
    }

    private mutating func videoTruth(_ rollout: Rollout) throws -> VideoTruth {
        var key = rollout
        (key.completion, key.tokens, key.grounding, key.masks) = ("", 0, nil, nil)
        if let latest, latest.key == key { return latest.truth }
        let scale = try scale(rollout)
        let count = rollout.sampledFrames.count
        var (areas, boxes): ([[Int]], [[InclusiveBox?]]) = ([], [])
        var union = [BitMask](repeating: BitMask(size: rollout.videoSize), count: count)
        try truths.forEachMask(of: rollout) { object, frame, mask in
            if object == areas.count {
                areas.append([Int](repeating: 0, count: count))
                boxes.append([InclusiveBox?](repeating: nil, count: count))
            }
            guard let mask else { return }
            areas[object][frame] = mask.area
            boxes[object][frame] = InclusiveBox(mask)?.scaled(x: scale.x, y: scale.y)
            union[frame].formUnion(BitMask(mask))
        }
        let truth = VideoTruth(
            masks: VideoObjectTruth(areas: areas, boxes: boxes), union: union)
        latest = (key, truth)
        return truth
    }

    /// J of the recorded masks on each sampled frame; nil where there are none.
    private func frameJ(_ rollout: Rollout, _ truth: [BitMask]) throws -> [Double]? {
        try rollout.masks.map { masks in
            try zip(masks, truth).map { mask, truth in
                let found = try mask?.decoded().resizedNearest(to: truth.size)
                return RegionSimilarity.j(
                    found.map { BitMask($0) } ?? BitMask(size: truth.size), truth)
            }
        }
    }

    // MARK: - Sound and first frame to a noun phrase

    private func audioVisual(_ rollout: Rollout) throws -> RolloutScore {
        let tagged = TaggedText(
            rollout.completion, acceptsOpenAnswer: config.reading.acceptsOpenAnswer)
        let answer = tagged.answer ?? ""
        let truth = try truths.firstMask(of: rollout).flatMap { InclusiveBox($0) }
        let reply = rollout.grounding.map { Grounding(reply: $0.first?.text ?? "") }
        let iou = audioVisualReward(
            answer: answer, grounding: reply, truth: truth, scale: try scale(rollout),
            config: config)
        return RolloutScore(
            accuracy: .audioVisual(iou), format: formatReward(rollout.completion),
            isUsable: !answer.isEmpty)
    }

    // MARK: - Picture to a box

    /// The true numbers are cut to whole pixels of the resized picture, as in the released code.
    private func image(_ rollout: Rollout) throws -> RolloutScore {
        let (scale, truth) = (try scale(rollout), try truths.box(of: rollout))
        func x(_ value: Double) -> Double { (value * scale.x).rounded(.towardZero) }
        func y(_ value: Double) -> Double { (value * scale.y).rounded(.towardZero) }
        let reward = ImageGroundingReward(
            completion: rollout.completion,
            truth: (
                InclusiveBox(
                    x1: x(truth.box.x0), y1: y(truth.box.y0), x2: x(truth.box.x1),
                    y2: y(truth.box.y1)),
                truth.points.map { PixelPoint(x: x($0.x), y: y($0.y)) }
            ))
        return RolloutScore(
            accuracy: .image(reward), format: formatReward(rollout.completion),
            isUsable: reward.structure > 0)
    }

    /// Pixels of the picture that the model saw per pixel of the clip.
    private func scale(_ rollout: Rollout) throws -> (x: Double, y: Double) {
        let seen = try rollout.seenSize()
        return (
            Double(seen.width) / Double(rollout.videoSize.width),
            Double(seen.height) / Double(rollout.videoSize.height)
        )
    }
}
