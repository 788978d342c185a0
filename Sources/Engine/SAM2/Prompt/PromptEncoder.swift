/// Turns points into tokens and a mask into a map to be added to the picture's features
/// (modeling_sam2.py, prompt encoder).
struct PromptEncoder: Sendable {
    /// Of the centres of the picture's features.
    let imagePositions: FourierPositions
    private let pointPositions: FourierPositions
    private let labels: Tensor  // [4, C]
    private let notAPoint: Tensor  // [1, C]
    private let noMask: Tensor  // [1, C]
    private let maskConvolution1: PixelConvolution
    private let maskNorm1: LayerNorm
    private let maskConvolution2: PixelConvolution
    private let maskNorm2: LayerNorm
    private let maskProjection: Linear

    init(_ store: WeightStore, config: MaskDecoderConfig) {
        let channels = config.channels
        let shared = "shared_image_embedding.positional_embedding"
        imagePositions = FourierPositions(store, shared, channels: channels)
        // One buffer upstream; files carry the prompt encoder's copy of it or leave it out.
        let copy = "prompt_encoder.shared_embedding.positional_embedding"
        pointPositions = FourierPositions(
            store, store.contains(copy) ? copy : shared, channels: channels)
        labels = store.tensor("prompt_encoder.point_embed.weight", [4, channels])
        notAPoint = store.tensor("prompt_encoder.not_a_point_embed.weight", [1, channels])
        noMask = store.tensor("prompt_encoder.no_mask_embed.weight", [1, channels])
        let (wide, narrow) = (config.maskInputChannels, config.maskInputChannels / 4)
        let prefix = "prompt_encoder.mask_embed."
        maskConvolution1 = PixelConvolution(
            store, prefix + "conv1", inputs: 1, outputs: narrow, kernel: 2, stride: 2, padding: 0)
        maskNorm1 = LayerNorm(
            store, prefix + "layer_norm1", size: narrow, epsilon: config.maskInputEpsilon)
        maskConvolution2 = PixelConvolution(
            store, prefix + "conv2", inputs: narrow, outputs: wide, kernel: 2, stride: 2,
            padding: 0)
        maskNorm2 = LayerNorm(
            store, prefix + "layer_norm2", size: wide, epsilon: config.maskInputEpsilon)
        maskProjection = Linear(
            pixelwise: store, prefix + "conv3", inputs: wide, outputs: channels)
    }

    /// One token per point and one that says "no more points"; a prompt without points has two of
    /// the latter, as the reference pads an empty list first.
    /// - Parameter inputSize: side of the input the points are measured in
    /// - Returns: [points + 1, C], or [2, C] without points
    func tokens(_ points: [PromptPoint], inputSize: Int) -> Tensor {
        let scale = 1 / Float(inputSize)
        var values: [Float] = []
        for point in points {
            // Half a pixel further: points name pixels, positions are measured at their centres.
            var token = pointPositions(x: (point.x + 0.5) * scale, y: (point.y + 0.5) * scale)
            let start = point.label.rawValue * token.count
            for i in token.indices { token[i] += labels.values[start + i] }
            values += token
        }
        values += notAPoint.values
        if points.isEmpty { values += notAPoint.values }
        return Tensor(shape: [max(points.count, 1) + 1, notAPoint.count], values: values)
    }

    /// Adds the embedding of a mask, or of its absence, to the picture's features.
    /// - Parameters:
    ///   - mask: logits at a quarter of the input size  // [4 h, 4 w]
    ///   - features: [h, w, C]
    func addMask(_ mask: Tensor?, to features: inout Tensor, _ run: Compute) {
        guard let mask else { return features.addToRows(noMask, run) }
        precondition(
            mask.shape == [4 * features.shape[0], 4 * features.shape[1]],
            "PromptEncoder: mask \(mask.shape) for features \(features.shape)")
        var x = maskNorm1(maskConvolution1(mask.reshaped(mask.shape + [1]), run), run)
        Activation.gelu(&x, run)
        x = maskNorm2(maskConvolution2(x, run), run)
        Activation.gelu(&x, run)
        features.add(maskProjection(x, run), run)
    }
}
