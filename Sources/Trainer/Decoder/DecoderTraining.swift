import Engine

/// The text decoder with its gradients: token log-probabilities of a group of completions that
/// share one prompt, and backward from their gradients.
package final class DecoderTraining {
    package let config: TextConfig
    /// Every trained tensor, in the order of the checkpoint's names.
    package let parameters: [Parameter]

    private let embedding: Parameter
    private let layers: [LayerTraining]
    private let finalNorm: Parameter
    private let head: TokenHead

    /// Reads and widens the decoder of a checkpoint.
    /// - Throws: `EngineError.config` or `.weights`.
    package convenience init(_ checkpoint: Checkpoint) throws {
        let config = try ThinkerConfig(checkpoint)
        let store = WeightStore(checkpoint, prefix: config.weightPrefix)
        self.init(config: config.text) { store.tensor($0, $1).values }
        _ = try store.finish()
    }

    /// - Parameter load: gives the values of a tensor by its checkpoint name and shape; what has
    ///   another count becomes an empty parameter, which `WeightStore.finish` reports.
    package init(config: TextConfig, load: (String, [Int]) -> [Float]) {
        var all: [Parameter] = []
        func take(_ name: String, _ dims: [Int]) -> Parameter {
            let values = load(name, dims)
            let isWhole = values.count == dims.reduce(1, *)
            let parameter = Parameter(name: name, shape: isWhole ? dims : [0, 0], values: values)
            all.append(parameter)
            return parameter
        }
        self.config = config
        embedding = take("model.embed_tokens.weight", [config.vocabularySize, config.hiddenSize])
        layers = (0..<config.layerCount).map { index in
            LayerTraining(config: config) { take("model.layers.\(index).\($0)", $1) }
        }
        finalNorm = take("model.norm.weight", [config.hiddenSize])
        head = TokenHead(
            weight: config.isTied
                ? embedding : take("lm_head.weight", [config.vocabularySize, config.hiddenSize]))
        parameters = all.sorted { $0.name < $1.name }
    }

    /// One forward pass, kept for backward.
    package final class Pass {
        /// Log-probability of every completion token.  // [completions][tokens]
        package let logps: [[Float]]

        fileprivate let input: GroupInput
        fileprivate let rotary: RotaryTraining
        fileprivate let activations: [LayerTraining.Activations]
        fileprivate let last: [Float]  // [T, hidden], before the final norm

        fileprivate init(
            logps: [[Float]], input: GroupInput, rotary: RotaryTraining,
            activations: [LayerTraining.Activations], last: [Float]
        ) {
            self.logps = logps
            self.input = input
            self.rotary = rotary
            self.activations = activations
            self.last = last
        }
    }

    /// Log-probability of every completion token, when there will be no backward: nothing is kept.
    package func logps(_ input: GroupInput) -> [[Float]] {
        let rotary = rotary(input)
        let x = layers.reduce(embed(input)) { x, layer in
            layer.forward(x, rotary: rotary, layout: input.layout).0
        }
        return input.perCompletion(
            head.logps(of: input.targets, given: normed(x), rows: input.layout.predictingRows))
    }

    package func forward(_ input: GroupInput) -> Pass {
        let rotary = rotary(input)
        var x = embed(input)
        var activations: [LayerTraining.Activations] = []
        for layer in layers {
            let (y, kept) = layer.forward(x, rotary: rotary, layout: input.layout)
            activations.append(kept)
            x = y
        }
        let flat = head.logps(
            of: input.targets, given: normed(x), rows: input.layout.predictingRows)
        return Pass(
            logps: input.perCompletion(flat), input: input, rotary: rotary,
            activations: activations, last: x)
    }

    /// Adds dLoss to the gradient of every parameter.
    /// - Parameter gradient: dLoss / dLogp as in `Pass.logps`.  // [completions][tokens]
    package func backward(_ pass: Pass, _ gradient: [[Float]]) {
        let dNormed = head.backward(
            gradient.flatMap { $0 }, of: pass.input.targets, given: normed(pass.last),
            rows: pass.input.layout.predictingRows)
        var dx = RMSNormTraining.backward(
            dNormed, pass.last, width: config.hiddenSize, weight: finalNorm,
            epsilon: config.normEpsilon)
        for (layer, kept) in zip(layers, pass.activations).reversed() {
            dx = layer.backward(dx, kept, rotary: pass.rotary, layout: pass.input.layout)
        }
        embedBackward(dx, pass.input)
    }

    private func rotary(_ input: GroupInput) -> RotaryTraining {
        RotaryTraining(
            positions: input.positions, sections: config.ropeSections, headDim: config.headDim,
            theta: config.ropeTheta)
    }

    private func normed(_ x: [Float]) -> [Float] {
        RMSNormTraining.forward(
            x, width: config.hiddenSize, weight: finalNorm, epsilon: config.normEpsilon)
    }

    /// Rows of the embedding; where the prompt holds picture or sound features, those instead.
    private func embed(_ input: GroupInput) -> [Float] {
        let width = config.hiddenSize
        let table = embedding.values
        var x = [Float](repeating: 0, count: input.tokens.count * width)
        for (row, token) in input.tokens.enumerated() {
            if let feature = input.features[row] {
                for i in 0..<width { x[row * width + i] = feature[i] }
            } else {
                for i in 0..<width { x[row * width + i] = table[token * width + i] }
            }
        }
        return x
    }

    private func embedBackward(_ dx: [Float], _ input: GroupInput) {
        let width = config.hiddenSize
        embedding.gradient.withUnsafeMutableBufferPointer { gradient in
            for (row, token) in input.tokens.enumerated() where input.features[row] == nil {
                for i in 0..<width { gradient[token * width + i] += dx[row * width + i] }
            }
        }
    }
}
