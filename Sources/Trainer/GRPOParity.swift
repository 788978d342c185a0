import Engine

/// Runs the reference case of one GRPO objective: advantages, log-probabilities, every gradient of
/// the first step, and losses, KLs and gradient norms of five AdamW steps.
package enum GRPOParity {
    package static let outTolerance = 3e-5

    package static func handles(_ parityCase: ParityCase) -> Bool {
        parityCase.has("in.completion_ids")
    }

    /// Computes every expected name of a case.
    /// - Throws: `EngineError`, when the checkpoint or the case cannot be used.
    package static func compute(
        _ checkpoint: Checkpoint, _ parityCase: ParityCase, _ run: Compute
    ) throws -> [(name: String, value: ParityValue)] {
        let decoder = try DecoderTraining(checkpoint)
        let objective = try Objective(parityCase, vocabulary: decoder.config.vocabularySize)
        let settings = try Settings(parityCase)
        var optimizer = settings.optimizer
        var results: [(name: String, value: ParityValue)] = []
        var trajectory: (losses: [Float], kls: [Float], norms: [Float]) = ([], [], [])
        for step in 0..<parityCase.shape("out.losses").reduce(1, *) {
            try run.checkCancelled()
            for parameter in decoder.parameters { parameter.clearGradient() }
            let pass = decoder.forward(objective.input)
            let loss = objective.loss(pass.logps, beta: settings.beta)
            decoder.backward(pass, objective.padded(loss.gradient))
            if step == 0 { results = first(decoder, pass, objective) }
            let norm = gradientNorm(decoder.parameters)
            trajectory.losses.append(Float(loss.loss))
            trajectory.kls.append(Float(loss.kl))
            trajectory.norms.append(Float(norm))
            optimizer.update(
                decoder.parameters,
                gradientScale: clippingScale(norm: norm, limit: settings.maximumNorm))
        }
        for (name, values) in [
            ("losses", trajectory.losses), ("kls", trajectory.kls),
            ("grad_norms", trajectory.norms),
        ] {
            results.append(("out." + name, floats(values, [values.count])))
        }
        return results
    }

    private static func first(
        _ decoder: DecoderTraining, _ pass: DecoderTraining.Pass, _ objective: Objective
    ) -> [(name: String, value: ParityValue)] {
        let advantages = objective.advantages.map { Float($0) }
        let logps = pass.logps.flatMap { $0 }
        return [
            ("out.advantages", floats(advantages, [advantages.count])),
            (
                "out.token_logps",
                floats(logps, [pass.logps.count, logps.count / max(1, pass.logps.count)])
            ),
        ] + decoder.parameters.map { ("grad." + $0.name, floats($0.gradient, $0.shape)) }
    }

    private static func floats(_ values: [Float], _ shape: [Int]) -> ParityValue {
        .floats(Tensor(shape: shape, values: values))
    }
}

/// The group of a case: all completions have the length of the longest, and a mask says how much of
/// each counts.
private struct Objective {
    let input: GroupInput
    let advantages: [Double]
    private let counts: [Int]
    private let reference: [[Float]]

    init(_ parityCase: ParityCase, vocabulary: Int) throws {
        let prompt = try parityCase.integers("in.prompt_ids")
        let ids = try parityCase.integers("in.completion_ids")
        let mask = try parityCase.tensor("in.completion_mask")
        let reference = try parityCase.tensor("in.ref_logps")
        let rewards = try parityCase.tensor("in.rewards").values.map(Double.init)
        let rows = rewards.count
        let width = ids.count / max(rows, 1)
        guard rows > 0, !prompt.isEmpty, mask.shape == [rows, width],
            reference.shape == [rows, width], ids.count == rows * width,
            (prompt + ids).allSatisfy({ (0..<vocabulary).contains($0) })
        else {
            throw EngineError.input(
                what: parityCase.file.path,
                expected:
                    "completions, mask and reference of one shape, tokens below \(vocabulary)",
                found: "\(ids.count) tokens, mask \(mask.shape), reference \(reference.shape)")
        }
        func cut<T>(_ values: [T]) -> [[T]] {
            (0..<rows).map { Array(values[$0 * width..<($0 + 1) * width]) }
        }
        let positions = Array(prompt.indices)
        input = GroupInput(
            prompt: prompt, completions: cut(ids),
            promptPositions: [positions, positions, positions])
        counts = cut(mask.values).map { Int($0.prefix { $0 > 0 }.count) }
        self.reference = cut(reference.values)
        advantages = groupAdvantages(rewards)
    }

    func loss(_ logps: [[Float]], beta: Double) -> GRPOLoss {
        func counted(_ rows: [[Float]]) -> [[Float]] {
            zip(rows, counts).map { Array($0.prefix($1)) }
        }
        return GRPOLoss(
            logps: counted(logps), reference: counted(reference), advantages: advantages,
            beta: beta)
    }

    /// Tokens that do not count have no gradient.
    func padded(_ gradient: [[Float]]) -> [[Float]] {
        zip(gradient, reference).map { $0 + Array(repeating: 0, count: $1.count - $0.count) }
    }
}

/// Optimiser settings from the case's metadata.
private struct Settings {
    let beta: Double
    let maximumNorm: Double
    let optimizer: AdamW

    init(_ parityCase: ParityCase) throws {
        func numbers(_ key: String, _ count: Int) throws -> [Double] {
            let text = parityCase.file.metadata[key] ?? ""
            let numbers = text.split(separator: ",").compactMap { Double($0) }.filter(\.isFinite)
            guard numbers.count == count else {
                throw EngineError.damaged(
                    file: parityCase.file.path, place: "__metadata__.\(key)",
                    expected: "\(count) numbers", found: "\"\(text.prefix(40))\"")
            }
            return numbers
        }
        beta = try numbers("beta", 1)[0]
        maximumNorm = try numbers("max_grad_norm", 1)[0]
        let betas = try numbers("betas", 2)
        optimizer = AdamW(
            learningRate: Float(try numbers("lr", 1)[0]), beta1: Float(betas[0]),
            beta2: Float(betas[1]), epsilon: Float(try numbers("eps", 1)[0]),
            weightDecay: Float(try numbers("weight_decay", 1)[0]))
    }
}
