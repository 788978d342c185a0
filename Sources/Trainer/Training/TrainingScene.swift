import Engine
import Media

/// One sample's clip, opened, with the question about it.
struct TrainingScene {
    let question: ClipQuestion
    private let sample: Sample
    private let clip: Clip
    /// For each sampled frame its place in the dataset's list of frames.
    private let places: [Int]

    /// - Throws: `EngineError`, `MediaError`, `DatasetError`.
    init(
        _ sample: Sample, of dataset: any Dataset, pipeline: Pipeline, task: TaskKind?,
        config: TrainingConfig, _ run: Compute
    ) throws {
        let path = try dataset.clipPath(of: sample)
        clip = try Clip.open(path, options: ClipOptions(imageRate: config.imageRate))
        _ = try clip.waitForIndex { run.cancellation.isCancelled }
        let query = Query(
            sample.expression, task: task,
            preset: config.reward.paperCode ? .paperCode : .standard)
        question = try pipeline.reasoning.question(query, clip: clip, run)
        places = try Self.places(of: question.frames, in: path, dataset, sample)
        self.sample = sample
    }

    func close() { clip.close() }

    func systemTwo(_ pipeline: Pipeline, _ run: Compute) throws -> SystemTwo {
        try SystemTwo(pipeline, question, clip: clip, run)
    }

    /// A line of the rollouts file that wants a completion and what came of it.
    func rollout(group: String, objectIDs: [String]?, step: Int) -> Rollout {
        Rollout(
            task: question.task == .av ? .audioVisual : .videoObject,
            group: group, step: step, video: sample.clip, expID: sample.id,
            objectIDs: objectIDs, videoSize: clip.info.size, sampledFrames: places,
            completion: "", tokens: 0, grounding: nil, groundingSize: nil, masks: nil,
            clock: question.task == .omni
                ? Rollout.Clock(times: question.sampleTimes, duration: question.duration) : nil)
    }

    /// A completion that others have sampled, and System 2's side of it.
    func rollout(_ asked: AskedCompletion, _ systemTwo: SystemTwo) throws -> Rollout {
        var rollout = rollout(group: asked.group, objectIDs: asked.objectIDs, step: asked.step)
        (rollout.completion, rollout.tokens) = (asked.completion, asked.tokens)
        rollout.add(try systemTwo.answer(asked.completion))
        return rollout
    }

    /// What a trainer needs that runs System 1 itself.
    var prompt: JSON {
        var members = JSON.Members()
        members.set("task", .string(question.task.rawValue))
        members.set("system", question.system.map { .string($0) } ?? .null)
        members.set("prompt", .string(question.prompt))
        members.set("clip", .string(clip.info.path))
        members.set("frames", .array(question.frames.map { .integer($0) }))
        members.set("sample_times", .array(question.sampleTimes.map { .number($0) }))
        members.set("duration", .number(question.duration))
        members.set("max_new_tokens", .integer(question.maximumTokens))
        return .object(members)
    }

    private static func places(
        of frames: [Int], in path: String, _ dataset: any Dataset, _ sample: Sample
    ) throws -> [Int] {
        let names = try dataset.truth(of: sample).frames
        let indices = try FrameNames.indices(of: names, in: path)
        return try frames.map { frame in
            guard let place = indices.firstIndex(of: frame) else {
                throw DatasetError.missing(
                    path: "\(sample.clip)/\(sample.id)",
                    item: "true mask of frame \(frame), which System 1 sees")
            }
            return place
        }
    }
}
