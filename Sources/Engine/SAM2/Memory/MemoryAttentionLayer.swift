/// One layer of memory attention: the frame to itself, the frame to the bank, a perceptron; each
/// after a norm and added to what came in.
struct MemoryAttentionLayer: Sendable {
    /// torch's default.
    static let epsilon: Float = 1e-5

    private let norm1: LayerNorm
    private let selfAttention: RotarySelfAttention
    private let norm2: LayerNorm
    let crossAttention: MemoryCrossAttention
    private let norm3: LayerNorm
    private let widen: Linear
    private let narrow: Linear
    private let activation: Activation

    init(_ store: WeightStore, _ prefix: String, config: SAM2Config) {
        let (channels, hidden) = (config.channels, config.memory.attentionMLPChannels)
        func norm(_ index: Int) -> LayerNorm {
            LayerNorm(
                store, "\(prefix).layer_norm\(index)", size: channels, epsilon: Self.epsilon)
        }
        norm1 = norm(1)
        selfAttention = RotarySelfAttention(store, prefix + ".self_attn", config: config)
        norm2 = norm(2)
        crossAttention = MemoryCrossAttention(
            store, prefix + ".cross_attn_image", config: config)
        norm3 = norm(3)
        widen = Linear(store, prefix + ".linear1", inputs: channels, outputs: hidden)
        narrow = Linear(store, prefix + ".linear2", inputs: hidden, outputs: channels)
        activation = config.memory.attentionActivation == .relu ? .relu : .gelu
    }

    /// - Parameter x: [h w, C], replaced
    /// - Throws: `EngineError.cancelled`.
    func callAsFunction(
        _ x: inout Tensor, bank: MemoryBank, layer: Int, times: Tensor, rotary: AxialRotary,
        _ run: Compute
    ) throws {
        x.add(selfAttention(norm1(x, run), rotary: rotary, run), run)
        try run.checkCancelled()
        x.add(
            crossAttention(
                norm2(x, run), bank: bank, layer: layer, times: times, rotary: rotary, run), run)
        try run.checkCancelled()
        var hidden = widen(norm3(x, run), run)
        activation(&hidden, run)
        x.add(narrow(hidden, run), run)
    }
}
