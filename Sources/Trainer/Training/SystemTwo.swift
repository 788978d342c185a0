import Engine
import Media

/// The frozen System 2 on one clip: what it makes of the completions of a group. The clip is its
/// sampled frames only, as in the released code (omni-r1 facts, section 2.4).
final class SystemTwo {
    /// What it said to one completion.
    struct Answer {
        let replies: [Rollout.Reply]
        /// Of the pictures that it saw.
        let seenSize: PixelSize?
        /// Union of all masks on each sampled frame, nil where it is empty; nil where there was
        /// nothing to track.
        let masks: [MaskRLE?]?
    }

    private let pipeline: Pipeline
    private let question: ClipQuestion
    private let clip: Clip
    private let run: Compute
    /// Encodes each frame once for the whole group.
    private var session: VideoPredictor?
    /// Completions of a group often choose the same keyframes, whatever they thought.
    private var answers: [[Keyframe]: Answer] = [:]

    /// - Parameter clip: the whole clip, which must stay open.
    /// - Throws: `MediaError`.
    init(_ pipeline: Pipeline, _ question: ClipQuestion, clip: Clip, _ run: Compute) throws {
        self.pipeline = Pipeline(
            reasoning: pipeline.reasoning, grounder: RememberingGrounder(pipeline.grounder),
            sam2: pipeline.sam2, sam2InputSize: pipeline.sam2InputSize, models: pipeline.models)
        self.question = question
        self.clip = try clip.selecting(question.frames)
        self.run = run
    }

    /// - Returns: nil where the completion gives nothing to ask.
    /// - Throws: `EngineError`, `MediaError`.
    func answer(_ completion: String) throws -> Answer? {
        if question.task == .av { return try phrase(completion) }
        let keyframes = question.keyframes(of: question.plan(completion))
        guard !keyframes.isEmpty else { return nil }
        if let known = answers[keyframes] { return known }
        let answer = try segments(keyframes)
        answers[keyframes] = answer
        return answer
    }

    private func segments(_ keyframes: [Keyframe]) throws -> Answer {
        let plan = Reasoning(
            task: question.task, taskReason: "training", sampleTimes: question.sampleTimes,
            verdict: .found,
            keyframes: keyframes.map {
                KeyframeTask(
                    frame: $0.sampleIndex, time: clip.time(of: $0.sampleIndex) ?? 0,
                    description: $0.subTask)
            })
        var query = question.query
        query.tracksWholeRange = true
        let session = try session ?? pipeline.trackingSession(clip, run)
        self.session = session
        let result = try pipeline.understand(
            plan, query: query, clip: clip, session: session, run
        ) { _ in }
        let masks = try question.frames.indices.map { index in
            let union = try result.masks.union(on: index)
            return union.area > 0 ? MaskRLE(union) : nil
        }
        return Answer(
            replies: result.groundings.map { Rollout.Reply(frame: $0.frame, text: $0.reply) },
            seenSize: result.groundings.first?.seenSize, masks: masks)
    }

    /// The `av` task: the phrase is looked for on the first frame, no masks are made.
    private func phrase(_ completion: String) throws -> Answer? {
        let answer = question.plan(completion).answer
        guard !answer.isEmpty else { return nil }
        let frame = try clip.frame(at: 0) { [run] in run.cancellation.isCancelled }
        let reply = try pipeline.grounder.ground(
            frame, description: KeyframeTask.plain(answer), run
        ) { _ in }
        return Answer(
            replies: [Rollout.Reply(frame: 0, text: reply.text)], seenSize: reply.seenSize,
            masks: nil)
    }
}

extension Rollout {
    /// - Parameter answer: nil where System 2 had nothing to say.
    mutating func add(_ answer: SystemTwo.Answer?) {
        guard let answer else { return }
        grounding = answer.replies
        groundingSize = answer.seenSize
        masks = answer.masks
    }
}
