/// The vision tower: a ViT over 14x14x2 patches whose blocks attend within windows, some of them
/// within the whole time step, and a merger that turns 2x2 patches into one token.
///
/// Shapes: P patches, C tower width, O output width.
package struct VisionEncoder: Sendable {
    package let config: VisionConfig
    private let patchEmbedding: Linear
    private let blocks: [VisionBlock]
    private let mergerNorm: RMSNorm
    private let mergerFirst: Linear
    private let mergerSecond: Linear
    private let frequencies: [Float]

    package init(_ store: WeightStore, _ config: VisionConfig) {
        self.config = config
        let width = config.hiddenSize
        let merged = width * config.mergeArea
        let patch = config.patchSize
        patchEmbedding = Linear(
            weight: store.matrix(
                "visual.patch_embed.proj.weight",
                [width, config.channelCount, config.temporalPatchSize, patch, patch]))
        blocks = (0..<config.depth).map {
            VisionBlock(store, "visual.blocks.\($0).", config)
        }
        mergerNorm = RMSNorm(store, "visual.merger.ln_q", size: width, epsilon: 1e-6)
        mergerFirst = Linear(store, "visual.merger.mlp.0", inputs: merged, outputs: merged)
        mergerSecond = Linear(
            store, "visual.merger.mlp.2", inputs: merged, outputs: config.outputSize)
        frequencies = RotaryTable.frequencies(size: config.headDim / 2, theta: config.ropeTheta)
    }

    /// - Parameters:
    ///   - patches: of all grids, one after the other, in merge order  // [P, 3 * 2 * 14 * 14]
    ///   - grids: what they were cut from
    /// - Returns: one row per merged token, in merge order.  // [P / 4, O]
    /// - Throws: `EngineError.cancelled`.
    package func callAsFunction(
        _ patches: Tensor, grids: [PatchGrid], _ run: Compute
    ) throws -> Tensor {
        let count = grids.reduce(0) { $0 + $1.patchCount }
        precondition(
            patches.shape == [count, config.patchLength],
            "VisionEncoder: patches \(patches.shape) for grids \(grids)")
        let layout = VisionLayout(grids: grids, config: config)
        let width = config.hiddenSize
        let area = config.mergeArea
        // Embed first: the reordering then moves C values per patch instead of 1176.
        var x = patchEmbedding(patches, run)
            .reshaped([count / area, area * width])
            .rows(layout.blockOrder)
            .reshaped([count, width])
        let rotary = rotaryTable(layout)
        let windows = AttentionSpan.windows(layout.windowBounds)
        let steps = AttentionSpan.windows(layout.stepBounds)
        for (index, block) in blocks.enumerated() {
            let isFull = config.fullAttentionBlocks.contains(index)
            x = try block(x, rotary: rotary, spans: isFull ? steps : windows, run)
            run.tap("tap.visual.blocks.\(index)", x)
        }
        var merged = mergerFirst(
            mergerNorm(x, run).reshaped([count / area, area * width]), run)
        Activation.gelu(&merged, run)
        let tokens = mergerSecond(merged, run)
        run.tap("tap.visual.merger", tokens)
        return tokens.rows(layout.inverseOrder)
    }

    /// A quarter of a head turns with the row, a quarter with the column.
    private func rotaryTable(_ layout: VisionLayout) -> RotaryTable {
        var angles: [Float] = []
        angles.reserveCapacity(layout.coordinates.count * config.headDim / 2)
        for (row, column) in layout.coordinates {
            angles += frequencies.map { Float(row) * $0 }
            angles += frequencies.map { Float(column) * $0 }
        }
        return RotaryTable(half: config.headDim / 2, angles: angles)
    }
}

/// Attention and SwiGLU, each on a normalised copy and added back.
private struct VisionBlock: Sendable {
    let norm1: RMSNorm
    let query: Linear
    let key: Linear
    let value: Linear
    let projection: Linear
    let norm2: RMSNorm
    let gate: Linear
    let up: Linear
    let down: Linear
    let heads: Int

    init(_ store: WeightStore, _ prefix: String, _ config: VisionConfig) {
        let (width, inner) = (config.hiddenSize, config.intermediateSize)
        func linear(_ name: String, _ inputs: Int, _ outputs: Int) -> Linear {
            Linear(store, prefix + name, inputs: inputs, outputs: outputs)
        }
        heads = config.headCount
        norm1 = RMSNorm(store, prefix + "norm1", size: width, epsilon: 1e-6)
        query = linear("attn.q", width, width)
        key = linear("attn.k", width, width)
        value = linear("attn.v", width, width)
        projection = linear("attn.proj", width, width)
        norm2 = RMSNorm(store, prefix + "norm2", size: width, epsilon: 1e-6)
        gate = linear("mlp.gate_proj", width, inner)
        up = linear("mlp.up_proj", width, inner)
        down = linear("mlp.down_proj", inner, width)
    }

    func callAsFunction(
        _ x: Tensor, rotary: RotaryTable, spans: [AttentionSpan], _ run: Compute
    ) throws -> Tensor {
        var x = x
        let shape = [x.shape[0], heads, x.columns / heads]
        let normalized = norm1(x, run)
        var q = query(normalized, run).reshaped(shape)
        var k = key(normalized, run).reshaped(shape)
        let v = value(normalized, run).reshaped(shape)
        try run.checkCancelled()
        rotary.apply(&q, heads: heads, run)
        rotary.apply(&k, heads: heads, run)
        x.add(projection(attention(q: q, k: k, v: v, spans: spans, run), run), run)
        try run.checkCancelled()
        let second = norm2(x, run)
        var gated = gate(second, run)
        gated.gate(up(second, run), run)
        x.add(down(gated, run), run)
        try run.checkCancelled()
        return x
    }
}
