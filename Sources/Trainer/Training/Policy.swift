import Engine

/// The model that is trained: the text decoder with its gradients, and the same weights as the
/// engine runs them. The towers are frozen.
package final class Policy {
    package let decoder: DecoderTraining
    /// The model as it was before training: System 2, and where the prompts come from.
    package let frozen: OmniModel
    /// Nil where the decoder is trained in full.
    package let lora: LoRAConfig?
    /// The decoder as it was, where the policy cannot compute that itself.
    private let reference: DecoderTraining?

    /// - Parameter seed: of the adapters' first values.
    /// - Throws: `EngineError`.
    package init(_ frozen: OmniModel, lora: LoRAConfig?, seed: UInt64, _ run: Compute) throws {
        let checkpoint = frozen.checkpoint
        (self.frozen, self.lora) = (frozen, lora)
        decoder =
            try lora == nil
            ? DecoderTraining(checkpoint)
            : DecoderTraining(frozen: checkpoint, adapters: lora, seed: seed, run)
        reference =
            try lora == nil
            ? DecoderTraining(frozen: checkpoint, adapters: nil, seed: seed, run) : nil
    }

    /// Log-probabilities under the model as it was before training.
    /// - Parameter temperature: that of the sampling.
    package func referenceLogps(_ input: GroupInput, temperature: Float) -> [[Float]] {
        reference?.logps(input, temperature: temperature)
            ?? decoder.logps(input, adapted: false, temperature: temperature)
    }

    /// Writes completions with the weights of this moment.
    ///
    /// It shares their storage: let go of it before the optimiser changes them, or they are copied.
    package func model() -> OmniModel {
        let config = frozen.thinker.config
        var given: [String: Tensor] = [:]
        for parameter in decoder.parameters {
            var tensor = Tensor(shape: parameter.shape, values: parameter.values)
            if let lora, parameter.name.hasSuffix("lora_B.weight") {
                tensor.values = tensor.values.map { lora.scale * $0 }
            }
            given[parameter.name] = tensor
        }
        if config.text.isTied, let table = given["model.embed_tokens.weight"] {
            given["lm_head.weight"] = table
        }
        let store = WeightStore(frozen.checkpoint, prefix: config.weightPrefix, given: given)
        return frozen.replacing(TextDecoder(store, config.text))
    }
}
