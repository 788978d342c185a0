/// Attention of the current frame's features among themselves, with rotary positions.
struct RotarySelfAttention: Sendable {
    private let heads: Int
    private let query: Linear
    private let key: Linear
    private let value: Linear
    private let output: Linear

    init(_ store: WeightStore, _ prefix: String, config: SAM2Config) {
        heads = config.memory.attentionHeads
        let channels = config.channels
        let inner = channels / config.memory.attentionDownsampling
        query = Linear(store, prefix + ".q_proj", inputs: channels, outputs: inner)
        key = Linear(store, prefix + ".k_proj", inputs: channels, outputs: inner)
        value = Linear(store, prefix + ".v_proj", inputs: channels, outputs: inner)
        output = Linear(store, prefix + ".o_proj", inputs: inner, outputs: channels)
    }

    /// [h w, C] to [h w, C].
    func callAsFunction(_ x: Tensor, rotary: AxialRotary, _ run: Compute) -> Tensor {
        var q = query(x, run)
        var k = key(x, run)
        rotary.turn(&q, run)
        rotary.turn(&k, run)
        let shape = [x.rows, heads, q.columns / heads]
        let attended = attention(
            q: q.reshaped(shape), k: k.reshaped(shape), v: value(x, run).reshaped(shape), run)
        return output(attended, run)
    }
}
