import Glibc

/// The audio tower: Whisper's encoder over windows of two seconds, pooled to 25 tokens a second.
///
/// Shapes: M mel frames, N frames after the convolutions, C tower width, O output width.
package struct AudioEncoder: Sendable {
    package let config: AudioConfig
    private let conv1: Conv2d
    private let conv2: Conv2d
    private let layers: [AudioLayer]
    private let postNorm: LayerNorm
    private let projection: Linear

    package init(_ store: WeightStore, _ config: AudioConfig) {
        self.config = config
        let width = config.hiddenSize
        conv1 = Self.stem(store, "audio_tower.conv1", config.melCount, width, stride: 1)
        conv2 = Self.stem(store, "audio_tower.conv2", width, width, stride: 2)
        layers = (0..<config.layerCount).map {
            AudioLayer(store, "audio_tower.layers.\($0).", config)
        }
        postNorm = LayerNorm(store, "audio_tower.ln_post", size: width, epsilon: 1e-5)
        projection = Linear(
            store, "audio_tower.proj", inputs: width, outputs: config.outputSize)
        // Part of the checkpoint, but the Thinker brackets sound with tokens of its vocabulary.
        store.ignore("audio_tower.audio_bos_eos_token.weight")
    }

    private static func stem(
        _ store: WeightStore, _ name: String, _ inputs: Int, _ outputs: Int, stride: Int
    ) -> Conv2d {
        let weight = store.matrix(name + ".weight", [outputs, inputs, 3])
        let bias = store.tensor(name + ".bias", [outputs])
        let isComplete = weight.rows == outputs && bias.count == outputs
        return Conv2d(
            weight: isComplete ? weight : WeightMatrix(Tensor(zeros: [0, 0])),
            bias: isComplete ? bias : nil, inputs: inputs, kernel: (1, 3), stride: (1, stride),
            padding: (0, 1))
    }

    /// - Parameter logMel: [mel bins, M]
    /// - Returns: [AudioConfig.tokenCount(M), O]
    /// - Throws: `EngineError.cancelled`.
    package func callAsFunction(_ logMel: Tensor, _ run: Compute) throws -> Tensor {
        let frames = logMel.transposed()  // [M, mel bins]
        var bounds = [0]
        var parts: [Tensor] = []
        let window = 2 * config.halfWindow
        for start in stride(from: 0, to: frames.shape[0], by: window) {
            let end = min(start + window, frames.shape[0])
            let part = embed(frames.slice(start..<end), run)  // [n, C]
            parts.append(part)
            bounds.append((bounds.last ?? 0) + part.shape[0])
            try run.checkCancelled()
        }
        var x = Tensor.concatenate(parts)  // [N, C]
        let windows = AttentionSpan.windows(bounds)
        for (index, layer) in layers.enumerated() {
            x = try layer(x, windows: windows, run)
            run.tap("tap.audio_tower.layers.\(index)", x)
        }
        let result = projection(postNorm(pooled(x), run), run)
        run.tap("tap.audio_tower", result)
        return result
    }

    /// One window through the stem, with positions counted from its start.
    private func embed(_ frames: Tensor, _ run: Compute) -> Tensor {
        let count = frames.shape[0]
        let channels = frames.transposed().reshaped([config.melCount, 1, count])
        var first = conv1(channels, run)
        Activation.gelu(&first, run)
        var second = conv2(first, run)  // [C, 1, n]
        Activation.gelu(&second, run)
        var x = second.reshaped([config.hiddenSize, AudioConfig.convolved(count)]).transposed()
        x.add(positions(x.shape[0]), run)
        return x
    }

    /// Sines of rising wavelengths, then cosines.  // [count, C]
    private func positions(_ count: Int) -> Tensor {
        let half = config.hiddenSize / 2
        let step = Float(log(10_000.0) / Double(half - 1))
        let rates = (0..<half).map { expf(-step * Float($0)) }
        var values: [Float] = []
        for position in 0..<count {
            let angles = rates.map { Float(position) * $0 }
            values += angles.map { sinf($0) }
            values += angles.map { cosf($0) }
        }
        return Tensor(shape: [count, config.hiddenSize], values: values)
    }

    /// Means of pairs; an odd last frame is dropped.  // [N / 2, C]
    private func pooled(_ x: Tensor) -> Tensor {
        let (count, width) = (x.shape[0] / 2, x.columns)
        return Tensor(shape: [count, width]) { out in
            for row in 0..<count {
                for i in 0..<width {
                    let pair = 2 * row * width + i
                    out[row * width + i] = (x.values[pair] + x.values[pair + width]) / 2
                }
            }
        }
    }
}

/// A pre-norm transformer layer with biases everywhere but on the keys.
private struct AudioLayer: Sendable {
    let attentionNorm: LayerNorm
    let query: Linear
    let key: Linear
    let value: Linear
    let output: Linear
    let finalNorm: LayerNorm
    let first: Linear
    let second: Linear
    let heads: Int

    init(_ store: WeightStore, _ prefix: String, _ config: AudioConfig) {
        let width = config.hiddenSize
        func square(_ name: String, bias: Bool = true) -> Linear {
            Linear(store, prefix + "self_attn." + name, inputs: width, outputs: width, bias: bias)
        }
        heads = config.headCount
        attentionNorm = LayerNorm(
            store, prefix + "self_attn_layer_norm", size: width, epsilon: 1e-5)
        query = square("q_proj")
        key = square("k_proj", bias: false)
        value = square("v_proj")
        output = square("out_proj")
        finalNorm = LayerNorm(store, prefix + "final_layer_norm", size: width, epsilon: 1e-5)
        first = Linear(
            store, prefix + "fc1", inputs: width, outputs: config.intermediateSize)
        second = Linear(
            store, prefix + "fc2", inputs: config.intermediateSize, outputs: width)
    }

    func callAsFunction(
        _ x: Tensor, windows: [AttentionSpan], _ run: Compute
    ) throws -> Tensor {
        var x = x
        let shape = [x.shape[0], heads, x.columns / heads]
        let normalized = attentionNorm(x, run)
        let mixed = attention(
            q: query(normalized, run).reshaped(shape), k: key(normalized, run).reshaped(shape),
            v: value(normalized, run).reshaped(shape), spans: windows, run)
        x.add(output(mixed, run), run)
        try run.checkCancelled()
        var hidden = first(finalNorm(x, run), run)
        Activation.gelu(&hidden, run)
        x.add(second(hidden, run), run)
        try run.checkCancelled()
        return x
    }
}
