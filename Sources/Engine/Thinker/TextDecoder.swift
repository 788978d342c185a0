/// The language model: embeddings in, hidden states or logits out.
package struct TextDecoder: Sendable {
    package let config: TextConfig
    package let embedding: WeightMatrix  // [vocabulary, C]
    package let layers: [DecoderLayer]
    package let norm: RMSNorm
    /// The embedding table again when the checkpoint ties them.
    package let head: Linear  // [vocabulary, C]
    private let frequencies: [Float]

    package init(_ store: WeightStore, _ config: TextConfig) {
        self.config = config
        let shape = [config.vocabularySize, config.hiddenSize]
        embedding = store.matrix("model.embed_tokens.weight", shape)
        layers = (0..<config.layerCount).map {
            DecoderLayer(store, "model.layers.\($0).", config)
        }
        norm = RMSNorm(
            store, "model.norm", size: config.hiddenSize, epsilon: config.normEpsilon)
        if config.isTied && !store.contains("lm_head.weight") {
            head = Linear(weight: embedding)
        } else {
            head = Linear(weight: store.matrix("lm_head.weight", shape))
        }
        frequencies = RotaryTable.frequencies(size: config.headDim, theta: config.ropeTheta)
    }

    /// Embeddings of tokens.  // [ids, C]
    /// - Precondition: every id is below the vocabulary's size.
    package func embed(_ ids: [Int], _ run: Compute) -> Tensor { embedding.rows(ids, run) }

    /// Runs all layers over rows that follow what the caches hold.
    /// - Parameters:
    ///   - x: rows of all sequences, one sequence after the other  // [T, C]
    ///   - positions: of the rows
    ///   - caches: one per sequence
    ///   - counts: rows per sequence
    /// - Returns: hidden states before the final norm.  // [T, C]
    /// - Throws: `EngineError.cancelled`; the caches are then ahead of each other by layers and
    ///   must be trimmed to their earlier length.
    package func callAsFunction(
        _ x: Tensor, positions: [RotaryPosition], caches: inout [KVCache], counts: [Int],
        _ run: Compute
    ) throws -> Tensor {
        precondition(
            x.shape == [positions.count, config.hiddenSize] && counts.count == caches.count
                && counts.reduce(0, +) == positions.count,
            "TextDecoder: x \(x.shape), \(positions.count) positions, rows \(counts)")
        let rotary = rotaryTable(positions)
        var x = x
        for (index, layer) in layers.enumerated() {
            x = try layer(
                x, rotary: rotary, layer: index, caches: &caches, counts: counts, run)
            run.tap("tap.model.layers.\(index)", x)
        }
        return x
    }

    /// Scores of every token for some rows of hidden states.  // [rows, vocabulary]
    package func logits(_ hidden: Tensor, _ run: Compute) -> Tensor {
        head(norm(hidden, run), run)
    }

    /// Frequencies follow time, height and width in turn, section by section.
    package func rotaryTable(_ positions: [RotaryPosition]) -> RotaryTable {
        var axisOf: [Int] = []
        for (section, size) in config.ropeSections.enumerated() {
            axisOf += [Int](repeating: section % 3, count: size)
        }
        var angles: [Float] = []
        angles.reserveCapacity(positions.count * axisOf.count)
        for position in positions {
            for (frequency, axis) in zip(frequencies, axisOf) {
                angles.append(Float(position[axis]) * frequency)
            }
        }
        return RotaryTable(half: config.headDim / 2, angles: angles)
    }
}

/// Where a token stands: in time, and for pictures in height and width. Text counts all three up.
package struct RotaryPosition: Sendable, Equatable {
    package var time: Int
    package var height: Int
    package var width: Int

    package init(time: Int, height: Int, width: Int) {
        self.time = time
        self.height = height
        self.width = width
    }

    package init(_ position: Int) { self.init(time: position, height: position, width: position) }

    subscript(axis: Int) -> Int { axis == 0 ? time : axis == 1 ? height : width }
}
