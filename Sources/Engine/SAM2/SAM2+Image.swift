/// One picture: encode once, then decode as often as there are prompts.
extension SAM2 {
    /// - Parameter pixels: [S, S, 3], normalised; see `FramePixels`
    /// - Throws: `EngineError.input`, `.notFinite`, `.cancelled`.
    package func encode(_ pixels: Tensor, _ run: Compute) throws -> ImageFeatures {
        let features = try imageEncoder(pixels, run)
        run.tap("tap.image_embeddings.0", features.fine.permuted([2, 0, 1]))
        run.tap("tap.image_embeddings.1", features.middle.permuted([2, 0, 1]))
        run.tap("tap.image_embeddings.2", withoutMemory(features, run).permuted([2, 0, 1]))
        return features
    }

    /// Masks for a prompt on a picture of its own.
    /// - Parameters:
    ///   - points: in input pixels; a box is its two corners
    ///   - mask: logits at a quarter of the input size  // [S / 4, S / 4]
    /// - Throws: `EngineError.notFinite`, `.cancelled`.
    package func segment(
        _ features: ImageFeatures, points: [PromptPoint], mask: Tensor? = nil, multimask: Bool,
        positions: PositionTables, _ run: Compute
    ) throws -> MaskCandidates {
        try decode(
            withoutMemory(features, run), features: features, points: points, mask: mask,
            multimask: multimask, positions: positions, run)
    }

    /// The coarse map as the decoder expects it when nothing is remembered.  // [h, w, C]
    func withoutMemory(_ features: ImageFeatures, _ run: Compute) -> Tensor {
        var coarse = features.coarse
        coarse.addToRows(noMemory, run)
        return coarse
    }

    /// - Parameter coarse: conditioned features  // [h, w, C]
    func decode(
        _ coarse: Tensor, features: ImageFeatures, points: [PromptPoint], mask: Tensor?,
        multimask: Bool, positions: PositionTables, _ run: Compute
    ) throws -> MaskCandidates {
        var image = coarse
        promptEncoder.addMask(mask, to: &image, run)
        return try maskDecoder(
            image: image, imagePositions: positions.decoder,
            promptTokens: promptEncoder.tokens(points, inputSize: features.inputSize),
            features: features, multimask: multimask, run)
    }
}
