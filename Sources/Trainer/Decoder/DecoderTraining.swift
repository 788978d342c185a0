/// The text decoder with its gradients: token log-probabilities of a group of completions that
/// share one prompt, and backward from their gradients.
package final class DecoderTraining {
    package let shape: DecoderShape
    /// Every trained tensor, in the order of the checkpoint's names.
    package let parameters: [Parameter]

    private let embedding: Parameter
    private let layers: [LayerTraining]
    private let finalNorm: Parameter
    private let head: TokenHead

    /// - Parameter load: gives the values of a tensor by its checkpoint name and shape, and throws
    ///   when it is missing or has another shape.
    package init(shape: DecoderShape, load: (String, [Int]) throws -> [Float]) rethrows {
        var all: [Parameter] = []
        func take(_ name: String, _ dims: [Int]) throws -> Parameter {
            let parameter = Parameter(name: name, shape: dims, values: try load(name, dims))
            all.append(parameter)
            return parameter
        }
        self.shape = shape
        embedding = try take("model.embed_tokens.weight", [shape.vocabulary, shape.hidden])
        layers = try (0..<shape.layerCount).map { index in
            try LayerTraining(shape: shape) { try take("model.layers.\(index).\($0)", $1) }
        }
        finalNorm = try take("model.norm.weight", [shape.hidden])
        let output =
            shape.tiedEmbeddings
            ? embedding : try take("lm_head.weight", [shape.vocabulary, shape.hidden])
        head = TokenHead(weight: output)
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

    package func forward(_ input: GroupInput) -> Pass {
        let rotary = RotaryTraining(
            positions: input.positions, sections: shape.ropeSections, headDim: shape.headDim,
            theta: shape.ropeTheta)
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
            dNormed, pass.last, width: shape.hidden, weight: finalNorm,
            epsilon: shape.normEpsilon)
        for (layer, kept) in zip(layers, pass.activations).reversed() {
            dx = layer.backward(dx, kept, rotary: pass.rotary, layout: pass.input.layout)
        }
        embedBackward(dx, pass.input)
    }

    private func normed(_ x: [Float]) -> [Float] {
        RMSNormTraining.forward(
            x, width: shape.hidden, weight: finalNorm, epsilon: shape.normEpsilon)
    }

    /// Rows of the embedding; where the prompt holds picture or sound features, those instead.
    private func embed(_ input: GroupInput) -> [Float] {
        let width = shape.hidden
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
        let width = shape.hidden
        embedding.gradient.withUnsafeMutableBufferPointer { gradient in
            for (row, token) in input.tokens.enumerated() where input.features[row] == nil {
                for i in 0..<width { gradient[token * width + i] += dx[row * width + i] }
            }
        }
    }
}
