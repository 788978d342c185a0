import Engine

/// Cross-entropy on a written completion: the mean over its tokens.
package final class SFTObjective: TrainingObjective {
    private let config: TrainingConfig
    private let policy: Policy
    private let dataset: any Dataset
    private let targets: SFTTargets
    private let pipeline: Pipeline
    private let task: TaskKind?
    private let run: Compute

    /// - Parameters:
    ///   - pipeline: its System 1 asks the questions.
    ///   - task: how System 1 is asked; nil lets `TaskChoice` pick for each clip.
    package init(
        _ config: TrainingConfig, policy: Policy, dataset: any Dataset, targets: SFTTargets,
        pipeline: Pipeline, task: TaskKind?, run: Compute
    ) {
        self.config = config
        self.policy = policy
        self.dataset = dataset
        self.targets = targets
        self.pipeline = pipeline
        self.task = task
        self.run = run
    }

    package func learn(
        _ visit: TrainingData.Visit, step: Int, share: Double
    ) throws -> VisitRecord {
        let start = ContinuousClock.now
        let scene = try TrainingScene(
            visit.sample, of: dataset, pipeline: pipeline, task: task, config: config, run)
        defer { scene.close() }
        guard let target = targets.target(of: visit.sample) else {
            throw DatasetError.missing(
                path: targets.path, item: "target of \(visit.sample.clip)/\(visit.sample.id)")
        }
        let tokens = try tokens(of: target)
        let prompt = try policy.frozen.thinker.encode(scene.question.input, run)
        let input = GroupInput(
            scene.question.input, prompt, completions: [tokens], policy.frozen.thinker.config)
        let asked = ContinuousClock.now
        let pass = policy.decoder.forward(input)
        let weight = 1 / Double(tokens.count)
        let loss = pass.logps[0].reduce(0) { $0 - weight * Double($1) }
        policy.decoder.backward(
            pass, [tokens.map { _ in -Float(share * weight) }])
        return VisitRecord(
            number: visit.number, loss: loss, tokens: [tokens.count], completion: target.text,
            seconds: [
                VisitRecord.Stage.sampling.rawValue: (asked - start) / .seconds(1),
                VisitRecord.Stage.gradient.rawValue: (ContinuousClock.now - asked) / .seconds(1),
            ])
    }

    private func tokens(of target: SFTTargets.Target) throws -> [Int] {
        let tokenizer = policy.frozen.tokenizer
        let tokens =
            try target.tokens
            ?? tokenizer.encode(target.text) + [tokenizer.special("<|im_end|>")]
        let vocabulary = policy.frozen.thinker.config.text.vocabularySize
        guard let stray = tokens.first(where: { !(0..<vocabulary).contains($0) }) else {
            return tokens
        }
        throw EngineError.input(
            what: targets.path, expected: "tokens below \(vocabulary)", found: "\(stray)")
    }
}
