/// What parts of a Thinker cost: floating-point operations (two per multiplication and addition;
/// norms and activations are left out) and bytes of weights.
package struct ThinkerCost: Sendable {
    private let config: ThinkerConfig

    package init(_ config: ThinkerConfig) {
        self.config = config
    }

    /// Parameters that one token meets in the layers.
    package var layerParameters: Double {
        let text = config.text
        let width = text.headCount * text.headDim
        let keyWidth = text.keyHeadCount * text.headDim
        let layer =
            text.hiddenSize * (2 * width + 2 * keyWidth) + 3 * text.hiddenSize
            * text.intermediateSize
        return Double(layer) * Double(text.layerCount)
    }

    /// Parameters of the output matrix.
    package var headParameters: Double {
        Double(config.text.vocabularySize) * Double(config.text.hiddenSize)
    }

    /// A prompt read into an empty cache; causal attention counts the pairs that are seen.
    package func prefill(tokens: Int) -> Double {
        let pairs = Double(tokens) * Double(tokens + 1) / 2
        return 2 * layerParameters * Double(tokens) + attention(pairs)
    }

    /// One token after `position` others, its scores included.
    package func step(after position: Int) -> Double {
        2 * (layerParameters + headParameters) + attention(Double(position + 1))
    }

    /// Bytes a step reads: every weight of the layers and of the output matrix, keys and values.
    package func stepBytes(after position: Int, dtype: DType) -> Double {
        let text = config.text
        let cache = 2 * text.keyHeadCount * text.headDim * (position + 1) * text.layerCount * 4
        return (layerParameters + headParameters) * Double(dtype.size) + Double(cache)
    }

    /// The vision tower on one grid: all patches of a time step see each other in the blocks with
    /// full attention, windows of patches in the others.
    package func vision(_ grid: PatchGrid) -> Double {
        guard let vision = config.vision else { return 0 }
        let (patches, width) = (grid.patchCount, vision.hiddenSize)
        let block = product(patches, width, 4 * width + 3 * vision.intermediateSize)
        let merged = width * vision.mergeArea
        let tokens = patches / vision.mergeArea
        let window = vision.windowTokens * vision.windowTokens * vision.mergeArea
        let full = vision.fullAttentionBlocks.count
        let pairs = full * grid.height * grid.width + (vision.depth - full) * window
        return product(patches, vision.patchLength, width) + Double(vision.depth) * block
            + 2 * product(patches, pairs, width)
            + product(tokens, merged, merged + vision.outputSize)
    }

    /// The audio tower on a number of mel frames.
    package func audio(melFrames: Int) -> Double {
        guard let audio = config.audio else { return 0 }
        let (frames, width) = (AudioConfig.convolved(melFrames), audio.hiddenSize)
        let layer = product(frames, width, 4 * width + 2 * audio.intermediateSize)
        let mixing = 2 * product(frames, min(frames, audio.halfWindow), width)
        return product(melFrames, 3 * audio.melCount, width) + product(frames, 3 * width, width)
            + Double(audio.layerCount) * (layer + mixing)
            + product(frames / 2, width, audio.outputSize)
    }

    /// All query heads over all layers.
    private func attention(_ pairs: Double) -> Double {
        4 * pairs * Double(config.text.headCount * config.text.headDim)
            * Double(config.text.layerCount)
    }

    private func product(_ rows: Int, _ inner: Int, _ columns: Int) -> Double {
        2 * Double(rows) * Double(inner) * Double(columns)
    }
}
