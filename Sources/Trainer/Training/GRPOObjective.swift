import Engine
import Media

/// One group of completions, judged by System 2 and compared with each other (omni-r1 facts,
/// section 4): sampled from one reading of the prompt, one strictly on-policy step.
package final class GRPOObjective: TrainingObjective {
    private let config: TrainingConfig
    private let policy: Policy
    private let dataset: any Dataset
    private let pipeline: Pipeline
    private let task: TaskKind?
    private let run: Compute
    private var scorer: RolloutScorer

    /// - Parameters:
    ///   - pipeline: both systems as they were before training.
    ///   - task: how System 1 is asked; nil lets `TaskChoice` pick for each clip.
    package init(
        _ config: TrainingConfig, policy: Policy, dataset: any Dataset, pipeline: Pipeline,
        task: TaskKind?, run: Compute
    ) {
        self.config = config
        self.policy = policy
        self.dataset = dataset
        self.pipeline = pipeline
        self.task = task
        self.run = run
        scorer = RolloutScorer(truths: RolloutTruths(dataset), config: config.reward)
    }

    package func learn(
        _ visit: TrainingData.Visit, step: Int, share: Double
    ) throws -> VisitRecord {
        let clock = ContinuousClock()
        let start = clock.now
        let scene = try TrainingScene(
            visit.sample, of: dataset, pipeline: pipeline, task: task, config: config, run)
        defer { scene.close() }
        let group = try sample(scene.question, seed: visit.seed)
        let sampled = clock.now
        let (rollouts, scores) = try judge(group, scene, visit, step: step)
        let judged = clock.now
        let loss = learn(group.input, scores.map(\.advantage), share: share)
        var record = VisitRecord(
            number: visit.number, loss: loss.loss, kl: config.beta > 0 ? loss.kl : nil,
            rewards: scores.map(\.total), tokens: rollouts.map(\.tokens),
            completion: group.texts[0])
        for score in scores {
            for (name, value) in score.parts {
                if let value { record.parts[name, default: []].append(value) }
            }
        }
        record.lines = zip(rollouts, scores).map(Self.line).joined()
        record.seconds = [
            VisitRecord.Stage.sampling.rawValue: (sampled - start) / .seconds(1),
            VisitRecord.Stage.systemTwo.rawValue: (judged - sampled) / .seconds(1),
            VisitRecord.Stage.gradient.rawValue: (clock.now - judged) / .seconds(1),
        ]
        return record
    }

    private func sample(_ question: ClipQuestion, seed: UInt64) throws -> GroupCompletions {
        let options = SamplingOptions(
            maximumTokens: config.maximumTokens ?? question.maximumTokens,
            temperature: Float(config.temperature), topP: Float(config.topP), seed: seed)
        return try GroupCompletions(
            question.input, count: config.group, options: options, model: policy.model(), run)
    }

    private func judge(
        _ group: GroupCompletions, _ scene: TrainingScene, _ visit: TrainingData.Visit, step: Int
    ) throws -> ([Rollout], [RolloutScore]) {
        let systemTwo = try scene.systemTwo(pipeline, run)
        var rollouts: [Rollout] = []
        var scores: [RolloutScore] = []
        for (text, tokens) in zip(group.texts, group.tokens) {
            try run.checkCancelled()
            var rollout = scene.rollout(
                group: "\(visit.number)", objectIDs: visit.objectIDs, step: step)
            (rollout.completion, rollout.tokens) = (text, tokens.count)
            rollout.add(try systemTwo.answer(text))
            scores.append(try scorer.score(rollout))
            rollouts.append(rollout)
        }
        RolloutScore.compare(&scores, tokens: rollouts.map(\.tokens), config: config.reward)
        return (rollouts, scores)
    }

    private func learn(_ input: GroupInput, _ advantages: [Double], share: Double) -> GRPOLoss {
        // The probabilities that the completions were drawn with, as in TRL.
        let temperature = Float(config.temperature)
        let pass = policy.decoder.forward(input, temperature: temperature)
        let loss = GRPOLoss(
            logps: pass.logps,
            reference: config.beta > 0
                ? policy.referenceLogps(input, temperature: temperature) : pass.logps,
            advantages: advantages, beta: config.beta)
        policy.decoder.backward(pass, loss.gradient.map { $0.map { Float(share) * $0 } })
        return loss
    }

    private static func line(_ rollout: Rollout, _ score: RolloutScore) -> String {
        var members = rollout.json
        score.add(to: &members)
        return String(decoding: JSONWriter.bytes(.object(members)), as: UTF8.self) + "\n"
    }
}
