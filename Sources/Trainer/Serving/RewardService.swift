import Engine
import Media
import Synchronization

/// System 2 and the rewards for completions that another trainer samples. One request is worked on
/// at a time: a model uses all threads that it is given.
package final class RewardService: Sendable {
    private let dataset: any Dataset
    private let samples: [String: Sample]
    private let pipeline: Pipeline
    private let task: TaskKind?
    private let config: TrainingConfig
    private let run: Compute
    private let scorer: Mutex<RolloutScorer>

    /// - Parameters:
    ///   - pipeline: System 2; System 1's processor and prompts say what the completions answer.
    ///   - task: how System 1 is asked; nil lets `TaskChoice` pick for each clip.
    /// - Throws: `TrainingError.repeatedSample`.
    package init(
        _ dataset: any Dataset, pipeline: Pipeline, task: TaskKind?, config: TrainingConfig,
        run: Compute
    ) throws {
        try dataset.refuseRepeats()
        self.dataset = dataset
        samples = Dictionary(
            dataset.samples.map { (Self.key($0.clip, $0.id), $0) }, uniquingKeysWith: { $1 })
        self.pipeline = pipeline
        self.task = task
        self.config = config
        self.run = run
        scorer = Mutex(
            RolloutScorer(truths: RolloutTruths(dataset), config: config.reward))
    }

    /// What may be asked about, in the order of the dataset.
    package var sampleList: [Sample] {
        dataset.samples.filter { !$0.expression.isEmpty && $0.hasMasks }
    }

    /// What System 1 is asked about one sample, for a trainer that runs System 1 itself.
    /// - Throws: `RewardRequestError.unknownSample`, `EngineError`, `MediaError`, `DatasetError`.
    package func prompt(video: String, expID: String) throws -> JSON {
        try scorer.withLock { _ in
            let scene = try scene(video, expID)
            defer { scene.close() }
            return scene.prompt
        }
    }

    /// The lines of a rollouts file for these completions, in their order, with what System 2 said,
    /// rewards and advantages. Completions of the same `group` and step are compared.
    /// - Throws: `RewardRequestError.unknownSample`, `EngineError`, `MediaError`, `DatasetError`.
    package func judge(_ completions: [AskedCompletion]) throws -> [JSON] {
        try scorer.withLock { scorer in
            var judged: [Int: (rollout: Rollout, score: RolloutScore)] = [:]
            // A clip is opened, and its frames are encoded, once for all that is asked about it.
            let bySample = Dictionary(grouping: completions.indices) {
                completions[$0].sampleKey
            }
            for indices in bySample.values.sorted(by: { $0[0] < $1[0] }) {
                let first = completions[indices[0]]
                let scene = try scene(first.video, first.expID)
                defer { scene.close() }
                let systemTwo = try scene.systemTwo(pipeline, run)
                for index in indices {
                    try run.checkCancelled()
                    let rollout = try scene.rollout(completions[index], systemTwo)
                    judged[index] = (rollout, try scorer.score(rollout))
                }
            }
            return lines(completions.indices.compactMap { judged[$0] })
        }
    }

    private func lines(_ judged: [(rollout: Rollout, score: RolloutScore)]) -> [JSON] {
        var scores = judged.map(\.score)
        let groups = Dictionary(grouping: judged.indices) { judged[$0].rollout.groupKey }
        for indices in groups.values {
            var group = indices.map { scores[$0] }
            RolloutScore.compare(
                &group, tokens: indices.map { judged[$0].rollout.tokens }, config: config.reward)
            for (index, score) in zip(indices, group) { scores[index] = score }
        }
        return zip(judged, scores).map { entry, score in
            var members = entry.rollout.json
            score.add(to: &members)
            return .object(members)
        }
    }

    private func scene(_ video: String, _ expID: String) throws -> TrainingScene {
        guard let sample = samples[Self.key(video, expID)] else {
            throw RewardRequestError.unknownSample(video: video, expID: expID)
        }
        return try TrainingScene(
            sample, of: dataset, pipeline: pipeline, task: task, config: config, run)
    }

    private static func key(_ clip: String, _ id: String) -> String { "\(clip)\u{0}\(id)" }
}
