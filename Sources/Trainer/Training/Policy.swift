import Engine

/// The model that is trained: the text decoder with its gradients, and the same weights as the
/// engine runs them. The towers are frozen.
package final class Policy {
    package let decoder: DecoderTraining
    /// The model as it was before training: reference of the KL, and System 2.
    package let frozen: OmniModel

    package init(frozen: OmniModel, decoder: DecoderTraining) {
        (self.frozen, self.decoder) = (frozen, decoder)
    }

    /// Writes completions with the weights of this moment.
    ///
    /// It shares their storage: let go of it before the optimiser changes them, or they are copied.
    package func model() -> OmniModel {
        let config = frozen.thinker.config
        var given: [String: Tensor] = [:]
        for parameter in decoder.parameters {
            given[parameter.name] = Tensor(shape: parameter.shape, values: parameter.values)
        }
        if config.text.isTied { given["lm_head.weight"] = given["model.embed_tokens.weight"] }
        let store = WeightStore(frozen.checkpoint, prefix: config.weightPrefix, given: given)
        return frozen.replacing(TextDecoder(store, config.text))
    }
}
