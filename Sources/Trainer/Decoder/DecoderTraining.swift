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
    private let head: TokenHead  // at temperature 1

    /// Reads and widens the decoder of a checkpoint, to be trained in full.
    /// - Throws: `EngineError.config` or `.weights`.
    package convenience init(_ checkpoint: Checkpoint) throws {
        let config = try ThinkerConfig(checkpoint)
        let store = WeightStore(checkpoint, prefix: config.weightPrefix)
        self.init(config: config.text) { store.tensor($0, $1).values }
        _ = try store.finish()
    }

    /// The decoder of a checkpoint with its weights frozen in their files, and adapters beside them
    /// that are trained; without adapters, a reference.
    /// - Parameter seed: of the adapters' first values.
    /// - Throws: `EngineError.config` or `.weights`.
    package convenience init(
        frozen checkpoint: Checkpoint, adapters: LoRAConfig?, seed: UInt64, _ run: Compute
    ) throws {
        let config = try ThinkerConfig(checkpoint)
        let store = WeightStore(checkpoint, prefix: config.weightPrefix)
        self.init(config.text) { name, dims in
            guard dims.count == 2 else {
                let tensor = store.tensor(name, dims)
                return Parameter(
                    name: name, shape: tensor.shape, values: tensor.values, isTrained: false)
            }
            return Parameter(name: name, frozen: store.matrix(name, dims), run)
        } adapt: { name, weight in
            adapters.flatMap { TrainedLinear.Adapter(name, weight, $0, seed: seed) }
        }
        _ = try store.finish()
    }

    /// - Parameter load: gives the values of a tensor by its checkpoint name and shape; what has
    ///   another count becomes an empty parameter, which `WeightStore.finish` reports.
    package convenience init(config: TextConfig, load: (String, [Int]) -> [Float]) {
        self.init(config) { name, dims in
            let values = load(name, dims)
            let isWhole = values.count == dims.reduce(1, *)
            return Parameter(name: name, shape: isWhole ? dims : [0, 0], values: values)
        } adapt: { _, _ in
            nil
        }
    }

    private init(
        _ config: TextConfig, take: (String, [Int]) -> Parameter,
        adapt: (String, Parameter) -> TrainedLinear.Adapter?
    ) {
        var all: [Parameter] = []
        func taken(_ name: String, _ dims: [Int]) -> Parameter {
            let parameter = take(name, dims)
            all.append(parameter)
            return parameter
        }
        self.config = config
        embedding = taken(
            "model.embed_tokens.weight", [config.vocabularySize, config.hiddenSize])
        layers = (0..<config.layerCount).map { index in
            let prefix = "model.layers.\(index)."
            return LayerTraining(config: config) {
                taken(prefix + $0, $1)
            } adapt: { name, weight in
                let adapter = adapt(prefix + name, weight)
                if let adapter { all += [adapter.down, adapter.up] }
                return adapter
            }
        }
        finalNorm = taken("model.norm.weight", [config.hiddenSize])
        head = TokenHead(
            weight: config.isTied
                ? embedding
                : taken("lm_head.weight", [config.vocabularySize, config.hiddenSize]))
        parameters = all.filter(\.isTrained).sorted { $0.name < $1.name }
    }

    /// One forward pass, kept for backward.
    package final class Pass {
        /// Log-probability of every completion token.  // [completions][tokens]
        package let logps: [[Float]]

        fileprivate let input: GroupInput
        fileprivate let head: TokenHead
        fileprivate let rotary: RotaryTraining
        fileprivate let activations: [LayerTraining.Activations]
        fileprivate let last: [Float]  // [T, hidden], before the final norm

        fileprivate init(
            logps: [[Float]], input: GroupInput, head: TokenHead, rotary: RotaryTraining,
            activations: [LayerTraining.Activations], last: [Float]
        ) {
            self.logps = logps
            self.input = input
            self.head = head
            self.rotary = rotary
            self.activations = activations
            self.last = last
        }
    }

    /// Log-probability of every completion token, when there will be no backward: nothing is kept.
    /// - Parameters:
    ///   - adapted: false leaves the adapters out: the model as it was.
    ///   - temperature: that of the sampling; logits are divided by it.
    package func logps(
        _ input: GroupInput, adapted: Bool = true, temperature: Float = 1
    ) -> [[Float]] {
        let rotary = rotary(input)
        let x = layers.reduce(embed(input)) { x, layer in
            layer.forward(x, rotary: rotary, layout: input.layout, adapted: adapted).0
        }
        return input.perCompletion(
            head(temperature).logps(
                of: input.targets, given: normed(x), rows: input.layout.predictingRows))
    }

    private func head(_ temperature: Float) -> TokenHead {
        var head = head
        head.temperature = temperature
        return head
    }

    /// - Parameter temperature: that of the sampling; logits are divided by it.
    package func forward(_ input: GroupInput, temperature: Float = 1) -> Pass {
        let head = head(temperature)
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
            logps: input.perCompletion(flat), input: input, head: head, rotary: rotary,
            activations: activations, last: x)
    }

    /// Adds dLoss to the gradient of every parameter.
    /// - Parameter gradient: dLoss / dLogp as in `Pass.logps`.  // [completions][tokens]
    package func backward(_ pass: Pass, _ gradient: [[Float]]) {
        let dNormed = pass.head.backward(
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
        var x = [Float](repeating: 0, count: input.tokens.count * width)
        for (row, token) in input.tokens.enumerated() {
            let values = input.features[row] ?? embedding.row(token)
            for i in 0..<width { x[row * width + i] = values[i] }
        }
        return x
    }

    private func embedBackward(_ dx: [Float], _ input: GroupInput) {
        guard embedding.isTrained else { return }
        let width = config.hiddenSize
        embedding.gradient.withUnsafeMutableBufferPointer { gradient in
            for (row, token) in input.tokens.enumerated() where input.features[row] == nil {
                for i in 0..<width { gradient[token * width + i] += dx[row * width + i] }
            }
        }
    }
}
