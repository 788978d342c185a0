/// Multi-head attention between tokens and picture features, on fewer channels than it is given.
struct DecoderAttention: Sendable {
    private let heads: Int
    private let query: Linear
    private let key: Linear
    private let value: Linear
    private let output: Linear

    init(
        _ store: WeightStore, _ prefix: String, channels: Int, downsampling: Int, heads: Int
    ) {
        self.heads = heads
        let inner = channels / downsampling
        query = Linear(store, prefix + ".q_proj", inputs: channels, outputs: inner)
        key = Linear(store, prefix + ".k_proj", inputs: channels, outputs: inner)
        value = Linear(store, prefix + ".v_proj", inputs: channels, outputs: inner)
        output = Linear(store, prefix + ".o_proj", inputs: inner, outputs: channels)
    }

    /// [queries, C], [keys, C], [keys, C] to [queries, C].
    func callAsFunction(q: Tensor, k: Tensor, v: Tensor, _ run: Compute) -> Tensor {
        let attended = attention(
            q: split(query(q, run)), k: split(key(k, run)), v: split(value(v, run)), run)
        return output(attended, run)
    }

    private func split(_ x: Tensor) -> Tensor {
        x.reshaped([x.rows, heads, x.columns / heads])
    }
}
