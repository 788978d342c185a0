/// One round between prompt tokens and picture: tokens among themselves, tokens to picture, a
/// perceptron on the tokens, picture to tokens (SAM, section "mask decoder").
struct TwoWayBlock: Sendable {
    private let isFirst: Bool
    private let selfAttention: DecoderAttention
    private let norm1: LayerNorm
    private let tokenToImage: DecoderAttention
    private let norm2: LayerNorm
    private let mlp: Perceptron
    private let norm3: LayerNorm
    private let imageToToken: DecoderAttention
    private let norm4: LayerNorm

    /// torch's default, which the decoder's norms keep.
    static let epsilon: Float = 1e-5

    init(_ store: WeightStore, _ prefix: String, config: MaskDecoderConfig, isFirst: Bool) {
        self.isFirst = isFirst
        let channels = config.channels
        func attention(_ name: String, downsampling: Int) -> DecoderAttention {
            DecoderAttention(
                store, "\(prefix).\(name)", channels: channels, downsampling: downsampling,
                heads: config.heads)
        }
        func norm(_ index: Int) -> LayerNorm {
            LayerNorm(
                store, "\(prefix).layer_norm\(index)", size: channels, epsilon: Self.epsilon)
        }
        selfAttention = attention("self_attn", downsampling: 1)
        norm1 = norm(1)
        tokenToImage = attention(
            "cross_attn_token_to_image", downsampling: config.attentionDownsampling)
        norm2 = norm(2)
        // Upstream passes the number of blocks as the depth of the perceptron.
        mlp = Perceptron(
            store, prefix + ".mlp", inputs: channels, hidden: config.mlpChannels,
            outputs: channels, depth: max(2, config.layers))
        norm3 = norm(3)
        norm4 = norm(4)
        imageToToken = attention(
            "cross_attn_image_to_token", downsampling: config.attentionDownsampling)
    }

    /// - Parameters:
    ///   - tokens: [n, C], replaced
    ///   - image: [h w, C], replaced
    ///   - tokenPositions: the tokens as they entered the first block  // [n, C]
    ///   - imagePositions: [h w, C]
    func callAsFunction(
        tokens: inout Tensor, image: inout Tensor, tokenPositions: Tensor,
        imagePositions: Tensor, _ run: Compute
    ) {
        if isFirst {
            tokens = selfAttention(q: tokens, k: tokens, v: tokens, run)
        } else {
            let placed = tokens.adding(tokenPositions, run)
            tokens.add(selfAttention(q: placed, k: placed, v: tokens, run), run)
        }
        tokens = norm1(tokens, run)

        let placedImage = image.adding(imagePositions, run)
        var placedTokens = tokens.adding(tokenPositions, run)
        tokens.add(tokenToImage(q: placedTokens, k: placedImage, v: image, run), run)
        tokens = norm2(tokens, run)

        tokens.add(mlp(tokens, run), run)
        tokens = norm3(tokens, run)

        placedTokens = tokens.adding(tokenPositions, run)
        image.add(imageToToken(q: placedImage, k: placedTokens, v: tokens, run), run)
        image = norm4(image, run)
    }
}

extension Tensor {
    /// The sum with a tensor of the same count.
    func adding(_ other: Tensor, _ run: Compute) -> Tensor {
        var sum = self
        sum.add(other, run)
        return sum
    }
}
