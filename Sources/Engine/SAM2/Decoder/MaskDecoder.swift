/// From picture features and prompt tokens to masks, their quality, and whether the object is
/// visible (modeling_sam2.py, mask decoder).
struct MaskDecoder: Sendable {
    private let config: MaskDecoderConfig
    /// Object score, quality, single mask and further masks.  // [1, C], [1, C], [1 + n, C]
    private let outputTokens: [Tensor]
    private let transformer: TwoWayTransformer
    private let upscaler: MaskUpscaler
    private let maskHeads: [Perceptron]
    private let qualityHead: Perceptron
    private let scoreHead: Perceptron

    init(_ store: WeightStore, config: MaskDecoderConfig) {
        self.config = config
        let (channels, prefix) = (config.channels, "mask_decoder.")
        outputTokens = [
            store.tensor(prefix + "obj_score_token.weight", [1, channels]),
            store.tensor(prefix + "iou_token.weight", [1, channels]),
            store.tensor(prefix + "mask_tokens.weight", [config.multimaskOutputs + 1, channels]),
        ]
        transformer = TwoWayTransformer(store, prefix + "transformer", config: config)
        upscaler = MaskUpscaler(store, prefix, channels: channels)
        maskHeads = (0...config.multimaskOutputs).map {
            Perceptron(
                store, prefix + "output_hypernetworks_mlps.\($0)", inputs: channels,
                hidden: channels, outputs: channels / 8, depth: 3)
        }
        qualityHead = Perceptron(
            store, prefix + "iou_prediction_head", inputs: channels,
            hidden: config.iouHeadChannels, outputs: config.multimaskOutputs + 1,
            depth: config.iouHeadDepth)
        scoreHead = Perceptron(
            store, prefix + "pred_obj_score_head", inputs: channels, hidden: channels,
            outputs: 1, depth: 3)
    }

    /// - Parameters:
    ///   - image: features with the prompt's mask embedding added  // [h, w, C]
    ///   - imagePositions: [h, w, C]
    ///   - promptTokens: [n, C]
    ///   - features: for their finer levels
    ///   - multimask: whether several masks are wanted
    /// - Throws: `EngineError.cancelled`, `.notFinite`.
    func callAsFunction(
        image: Tensor, imagePositions: Tensor, promptTokens: Tensor, features: ImageFeatures,
        multimask: Bool, _ run: Compute
    ) throws -> MaskCandidates {
        let channels = config.channels
        let pixels = image.shape[0] * image.shape[1]
        let result = try transformer(
            tokens: Tensor.concatenate(outputTokens + [promptTokens]),
            image: image.reshaped([pixels, channels]),
            imagePositions: imagePositions.reshaped([pixels, channels]), run)
        let upscaled = upscaler(result.image.reshaped(image.shape), features: features, run)
        let maskTokens = result.tokens.slice(2..<3 + config.multimaskOutputs)
        let weights = Tensor.concatenate(
            maskHeads.enumerated().map { index, head in
                head(maskTokens.slice(index..<index + 1), run)
            })  // [1 + n, C / 8]
        let masks = Self.project(upscaled, weights, run)
        var quality = qualityHead(result.tokens.slice(1..<2), run)
        Activation.sigmoid(&quality, run)
        let score = scoreHead(result.tokens.slice(0..<1), run).values[0]
        // What was skipped after a cancellation is no number either.
        try run.checkCancelled()
        guard score.isFinite, quality.values.allSatisfy(\.isFinite) else {
            throw EngineError.notFinite(place: "SAM 2.1 mask decoder")
        }
        let all = MaskCandidates(
            masks: masks, quality: quality.values, objectScore: score, tokens: maskTokens)
        return multimask ? Self.severalMasks(all) : singleMask(all)
    }

    /// Every mask is one weighted sum of the upscaled channels.  // [masks, h, w]
    private static func project(
        _ upscaled: Tensor, _ weights: Tensor, _ run: Compute
    ) -> Tensor {
        let (height, width, channels) = (
            upscaled.shape[0], upscaled.shape[1], upscaled.shape[2]
        )
        let masks = weights.shape[0]
        let area = height * width
        return Tensor(shape: [masks, height, width]) { out in
            upscaled.values.withUnsafeBufferPointer { upscaled in
                weights.values.withUnsafeBufferPointer { weights in
                    guard let upscaled = upscaled.baseAddress, let weights = weights.baseAddress
                    else { return }
                    run.forEachRange(area, grain: 2048) { pixels in
                        sgemm(
                            rows: masks, columns: pixels.count, inner: channels, weights,
                            stride: channels, upscaled + pixels.lowerBound * channels,
                            stride: channels, transposed: true, into: out + pixels.lowerBound,
                            stride: area)
                    }
                }
            }
        }
    }

    private static func severalMasks(_ all: MaskCandidates) -> MaskCandidates {
        let range = 1..<all.quality.count
        return MaskCandidates(
            masks: all.masks.slice(range), quality: Array(all.quality[range]),
            objectScore: all.objectScore, tokens: all.tokens.slice(range))
    }

    /// The single mask, or the best of the others where it is unstable. The object pointer comes
    /// from the single mask's token in both cases.
    private func singleMask(_ all: MaskCandidates) -> MaskCandidates {
        var index = 0
        if config.dynamicMultimask, stability(all.mask(0)) < config.stabilityThreshold {
            index = 1 + Self.severalMasks(all).best
        }
        return MaskCandidates(
            masks: all.masks.slice(index..<index + 1), quality: [all.quality[index]],
            objectScore: all.objectScore, tokens: all.tokens.slice(0..<1))
    }

    /// How little a mask's area depends on its threshold: the ratio of its areas above and below.
    private func stability(_ mask: Tensor) -> Float {
        var (inner, outer) = (0, 0)
        for value in mask.values {
            if value > config.stabilityDelta { inner += 1 }
            if value > -config.stabilityDelta { outer += 1 }
        }
        return outer > 0 ? Float(inner) / Float(outer) : 1
    }
}
