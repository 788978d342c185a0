import Engine

/// Completions of one prompt, as text and as the decoder takes them.
struct GroupCompletions {
    let texts: [String]
    /// With the token that ended them, if one did.  // [completions][tokens]
    let tokens: [[Int]]
    let input: GroupInput

    /// Samples a group from one reading of the prompt.
    /// - Throws: `EngineError`.
    init(
        _ input: ThinkerInput, count: Int, options: SamplingOptions, model: OmniModel,
        _ run: Compute
    ) throws {
        let prompt = try model.thinker.encode(input, run)
        var tokens = [[Int]](repeating: [], count: count)
        var streams = [TextStream](repeating: TextStream(model.tokenizer), count: count)
        var texts = [String](repeating: "", count: count)
        try model.generator.generate(
            prompt, ids: input.ids, options: options, completions: count, run
        ) { event in
            switch event {
            case .token(let token):
                tokens[token.completion].append(token.id)
                texts[token.completion] += streams[token.completion].append(token.id)
            case .finished(let index, let stopToken):
                if let stopToken { tokens[index].append(stopToken) }
                texts[index] += streams[index].finish()
            case .encoded, .prefill: break
            }
        }
        (self.texts, self.tokens) = (texts, tokens)
        self.input = GroupInput(input, prompt, completions: tokens, model.thinker.config)
    }
}

extension GroupInput {
    /// - Parameters:
    ///   - input: a prompt with its placeholders.
    ///   - prompt: the same after the towers, whose rows take the places of the placeholders.
    init(
        _ input: ThinkerInput, _ prompt: Thinker.Prompt, completions: [[Int]],
        _ config: ThinkerConfig
    ) {
        let markers = config.markers.map { Set([$0.audio, $0.image, $0.video]) } ?? []
        let width = prompt.embeddings.columns
        var features: [Int: [Float]] = [:]
        for (row, id) in input.ids.enumerated() where markers.contains(id) {
            features[row] = Array(prompt.embeddings.values[row * width..<(row + 1) * width])
        }
        self.init(
            prompt: input.ids, completions: completions,
            promptPositions: [
                prompt.positions.map(\.time), prompt.positions.map(\.height),
                prompt.positions.map(\.width),
            ], features: features)
    }
}
