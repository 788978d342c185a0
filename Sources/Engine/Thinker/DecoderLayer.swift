/// One layer of the text decoder: grouped-query attention with rotary positions, then SwiGLU, each
/// on a normalised copy and added back (Qwen2 and Llama technical reports).
///
/// Shapes: T rows, H heads, K key heads, D head size, C hidden size, F intermediate size.
package struct DecoderLayer: Sendable {
    package let inputNorm: RMSNorm
    package let query: Linear
    package let key: Linear
    package let value: Linear
    package let output: Linear
    package let postNorm: RMSNorm
    package let gate: Linear
    package let up: Linear
    package let down: Linear
    private let config: TextConfig

    init(_ store: WeightStore, _ prefix: String, _ config: TextConfig) {
        self.config = config
        let hidden = config.hiddenSize
        let width = config.headCount * config.headDim
        let keyWidth = config.keyHeadCount * config.headDim
        func linear(_ name: String, _ inputs: Int, _ outputs: Int, _ bias: Bool) -> Linear {
            Linear(store, prefix + name, inputs: inputs, outputs: outputs, bias: bias)
        }
        inputNorm = RMSNorm(
            store, prefix + "input_layernorm", size: hidden, epsilon: config.normEpsilon)
        query = linear("self_attn.q_proj", hidden, width, config.hasQKVBias)
        key = linear("self_attn.k_proj", hidden, keyWidth, config.hasQKVBias)
        value = linear("self_attn.v_proj", hidden, keyWidth, config.hasQKVBias)
        output = linear("self_attn.o_proj", width, hidden, false)
        postNorm = RMSNorm(
            store, prefix + "post_attention_layernorm", size: hidden,
            epsilon: config.normEpsilon)
        gate = linear("mlp.gate_proj", hidden, config.intermediateSize, false)
        up = linear("mlp.up_proj", hidden, config.intermediateSize, false)
        down = linear("mlp.down_proj", config.intermediateSize, hidden, false)
    }

    /// - Parameters:
    ///   - x: rows of all sequences, one sequence after the other  // [T, C]
    ///   - rotary: their positions  // [T, D / 2]
    ///   - caches: one per sequence; this layer's keys and values are added
    ///   - counts: rows per sequence, all after what its cache holds
    /// - Throws: `EngineError.cancelled`.
    func callAsFunction(
        _ x: Tensor, rotary: RotaryTable, layer: Int, caches: inout [KVCache], counts: [Int],
        _ run: Compute
    ) throws -> Tensor {
        var x = x
        let normalized = inputNorm(x, run)
        var q = query(normalized, run)  // [T, H D]
        var k = key(normalized, run)  // [T, K D]
        let v = value(normalized, run)  // [T, K D]
        try run.checkCancelled()
        rotary.apply(&q, heads: config.headCount, run)
        rotary.apply(&k, heads: config.keyHeadCount, run)
        let mixed = attend(q, k, v, layer: layer, caches: &caches, counts: counts, run)
        x.add(output(mixed, run), run)
        try run.checkCancelled()
        let second = postNorm(x, run)
        var gated = gate(second, run)  // [T, F]
        gated.gate(up(second, run), run)
        x.add(down(gated, run), run)
        try run.checkCancelled()
        return x
    }

    private func attend(
        _ q: Tensor, _ k: Tensor, _ v: Tensor, layer: Int, caches: inout [KVCache],
        counts: [Int], _ run: Compute
    ) -> Tensor {
        let width = config.headCount * config.headDim
        let keyWidth = config.keyHeadCount * config.headDim
        return Tensor(shape: [q.shape[0], width]) { out in
            q.values.withUnsafeBufferPointer { q in
                k.values.withUnsafeBufferPointer { k in
                    v.values.withUnsafeBufferPointer { v in
                        guard let q = q.baseAddress, let k = k.baseAddress, let v = v.baseAddress
                        else { return }
                        var first = 0
                        for (sequence, count) in counts.enumerated() {
                            caches[sequence].append(
                                layer: layer, count: count, keys: k + first * keyWidth,
                                values: v + first * keyWidth)
                            attendOne(
                                caches[sequence], layer: layer, count: count,
                                q: q + first * width, out: out + first * width, run)
                            first += count
                        }
                    }
                }
            }
        }
    }

    private func attendOne(
        _ cache: KVCache, layer: Int, count: Int, q: UnsafePointer<Float>,
        out: UnsafeMutablePointer<Float>, _ run: Compute
    ) {
        cache.withBlocks(layer: layer) { blocks in
            let keys = blocks.reduce(0) { $0 + $1.count }
            let kernel = AttentionKernel(
                queries: q, blocks: blocks, out: out, heads: config.headCount,
                keyHeads: config.keyHeadCount, headDim: config.headDim, valueDim: config.headDim,
                scale: 1 / Float(config.headDim).squareRoot())
            kernel([AttentionSpan(queries: 0..<count, keys: 0..<keys, isCausal: true)], run)
        }
    }
}
