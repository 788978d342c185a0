/// The blocks of the mask decoder and its last look from the tokens at the picture.
struct TwoWayTransformer: Sendable {
    private let blocks: [TwoWayBlock]
    private let finalAttention: DecoderAttention
    private let finalNorm: LayerNorm

    init(_ store: WeightStore, _ prefix: String, config: MaskDecoderConfig) {
        blocks = (0..<config.layers).map {
            TwoWayBlock(store, "\(prefix).layers.\($0)", config: config, isFirst: $0 == 0)
        }
        finalAttention = DecoderAttention(
            store, prefix + ".final_attn_token_to_image", channels: config.channels,
            downsampling: config.attentionDownsampling, heads: config.heads)
        finalNorm = LayerNorm(
            store, prefix + ".layer_norm_final_attn", size: config.channels,
            epsilon: TwoWayBlock.epsilon)
    }

    /// - Parameters:
    ///   - tokens: [n, C]
    ///   - image, imagePositions: [h w, C]
    /// - Returns: tokens and picture features after the last block, same shapes.
    /// - Throws: `EngineError.cancelled`.
    func callAsFunction(
        tokens: Tensor, image: Tensor, imagePositions: Tensor, _ run: Compute
    ) throws -> (tokens: Tensor, image: Tensor) {
        var (queries, keys) = (tokens, image)
        for block in blocks {
            try run.checkCancelled()
            block(
                tokens: &queries, image: &keys, tokenPositions: tokens,
                imagePositions: imagePositions, run)
        }
        let attended = finalAttention(
            q: queries.adding(tokens, run), k: keys.adding(imagePositions, run), v: keys, run)
        queries.add(attended, run)
        return (finalNorm(queries, run), keys)
    }
}
