import Engine
import Media
import Trainer

/// The steps of one rollout, from the first thought to the last mask.
struct RolloutTrace: Equatable, Sendable {
    struct Step: Equatable, Sendable {
        let title: String
        let text: String
        /// Position in the list of sampled frames, of the picture that belongs to the step.
        var frame = 0
        /// In pixels of the clip.
        var boxes: [Box] = []
        var mask: MaskRLE?
    }

    let steps: [Step]

    init(_ rollout: Rollout) {
        let tagged = TaggedText(rollout.completion, acceptsOpenAnswer: true)
        var steps: [Step] = []
        if !tagged.reasoning.isEmpty {
            steps.append(Step(title: "Thought", text: tagged.reasoning))
        }
        switch rollout.task {
        case .videoObject: steps += Self.plan(rollout)
        case .audioVisual, .image: steps += Self.answer(rollout, tagged)
        }
        steps += Self.masks(rollout)
        self.steps = steps
    }

    // MARK: - Video to segments

    private static func plan(_ rollout: Rollout) -> [Step] {
        let plan = GlobalPlan(rollout.completion, duration: rollout.duration)
        let times = rollout.sampleTimes
        let covered = plan.coveredFrames(sampleTimes: times)
        var lines = zip(plan.segments, covered).map { segment, frames in
            "\(Engine.ClipTime.text(segment.start)) to \(Engine.ClipTime.text(segment.end)), "
                + "frames \(frames.lowerBound) to \(frames.upperBound): \(segment.description)"
        }
        lines += plan.problems.map { "! \($0)" }
        if plan.segments.isEmpty { lines.append(rollout.completion) }
        var steps = [
            Step(
                title: "Plan", text: lines.joined(separator: "\n"),
                frame: covered.first?.lowerBound ?? 0)
        ]
        let asked = plan.keyframes(sampleTimes: times)
        for reply in rollout.grounding ?? [] {
            guard let position = rollout.position(of: reply.frame) else { continue }
            let task = asked.first { $0.sampleIndex == position }?.subTask
            steps.append(
                Step(
                    title: "Keyframe \(position) at \(Engine.ClipTime.text(times[position]))",
                    text: (task.map { "Asked for: \($0)\n\n" } ?? "") + reply.text,
                    frame: position, boxes: boxes(reply.text, rollout)))
        }
        return steps
    }

    // MARK: - One picture

    private static func answer(_ rollout: Rollout, _ tagged: TaggedText) -> [Step] {
        let answer = tagged.answer ?? ""
        let own = rollout.task == .image ? boxes(answer, rollout) : []
        let text = answer.isEmpty ? "No answer in:\n\(rollout.completion)" : answer
        return [Step(title: "Answer", text: text, boxes: own)]
            + (rollout.grounding ?? []).map {
                Step(title: "System 2", text: $0.text, boxes: boxes($0.text, rollout))
            }
    }

    // MARK: - Boxes and masks

    /// The boxes in a text, brought to pixels of the clip.
    private static func boxes(_ text: String, _ rollout: Rollout) -> [Box] {
        guard let seen = try? rollout.seenSize() else { return [] }
        let x = Double(rollout.videoSize.width) / Double(seen.width)
        let y = Double(rollout.videoSize.height) / Double(seen.height)
        return Grounding(reply: text).usable.map {
            Box(x0: $0.x0 * x, y0: $0.y0 * y, x1: $0.x1 * x, y1: $0.y1 * y)
        }
    }

    private static func masks(_ rollout: Rollout) -> [Step] {
        (rollout.masks ?? []).enumerated().map { position, mask in
            let area = mask.flatMap { try? $0.decoded().area }
            let share = area.map { Double($0) / Double(rollout.videoSize.area) * 100 }
            let text =
                mask == nil
                ? "Nothing is marked on this frame."
                : share.map { "The mask covers \(Int($0.rounded())) % of the frame." }
                    ?? "The run lengths of this mask are broken."
            return Step(title: "Mask on frame \(position)", text: text, frame: position, mask: mask)
        }
    }
}
