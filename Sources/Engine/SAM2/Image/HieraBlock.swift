/// One block of the trunk: attention and a two-layer perceptron, each after a norm and added to
/// what came in. Where the width changes, the residual is projected (and pooled) too.
struct HieraBlock: Sendable {
    private let norm1: LayerNorm
    private let attention: HieraAttention
    private let residual: Linear?
    private let norm2: LayerNorm
    private let mlp: Perceptron

    init(
        _ store: WeightStore, _ prefix: String, config: HieraConfig, stage: Int,
        isFirstOfStage: Bool, isGlobal: Bool
    ) {
        // The first block of a stage takes the width and, since it still sees the finer grid,
        // the window of the stage before.
        let before = isFirstOfStage && stage > 0 ? stage - 1 : stage
        let inputs = config.channelsPerStage[before]
        let outputs = config.channelsPerStage[stage]
        norm1 = LayerNorm(
            store, prefix + ".layer_norm1", size: inputs, epsilon: config.epsilon)
        attention = HieraAttention(
            store, prefix + ".attn", inputs: inputs, outputs: outputs,
            heads: config.headsPerStage[stage],
            window: isGlobal ? 0 : config.windowPerStage[before],
            poolsQueries: isFirstOfStage && stage > 0 && stage <= config.pooledStages)
        residual =
            inputs == outputs
            ? nil : Linear(store, prefix + ".proj", inputs: inputs, outputs: outputs)
        norm2 = LayerNorm(
            store, prefix + ".layer_norm2", size: outputs, epsilon: config.epsilon)
        mlp = Perceptron(
            store, prefix + ".mlp", inputs: outputs,
            hidden: Int(Double(outputs) * config.mlpRatio), outputs: outputs, depth: 2,
            activation: .gelu)
    }

    /// [h, w, inputs] to [h, w, outputs], halved where the block pools.
    func callAsFunction(_ x: Tensor, _ run: Compute) -> Tensor {
        let normed = norm1(x, run)
        var sum = x
        if let residual {
            sum = residual(normed, run)
            if attention.poolsQueries { sum = MaxPool.halved(sum, run) }
        }
        sum.add(attention(normed, run), run)
        sum.add(mlp(norm2(sum, run), run), run)
        return sum
    }
}
