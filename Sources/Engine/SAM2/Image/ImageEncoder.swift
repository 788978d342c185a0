/// Trunk, neck, and the decoder's own projections of the two finer levels, which do not depend on
/// a prompt.
struct ImageEncoder: Sendable {
    private let trunk: HieraTrunk
    private let pyramid: FeaturePyramid
    private let fineProjection: Linear  // [C / 8, C]
    private let middleProjection: Linear  // [C / 4, C]
    private let config: SAM2Config

    init(_ store: WeightStore, config: SAM2Config) {
        self.config = config
        trunk = HieraTrunk(store, "vision_encoder.backbone", config: config.hiera)
        pyramid = FeaturePyramid(store, "vision_encoder.neck", config: config)
        let channels = config.channels
        fineProjection = Linear(
            pixelwise: store, "mask_decoder.conv_s0", inputs: channels, outputs: channels / 8)
        middleProjection = Linear(
            pixelwise: store, "mask_decoder.conv_s1", inputs: channels, outputs: channels / 4)
    }

    /// - Parameter pixels: [S, S, 3], normalised
    /// - Throws: `EngineError.input` for a size the weights cannot run on, `.cancelled`,
    ///   `.notFinite`.
    func callAsFunction(_ pixels: Tensor, _ run: Compute) throws -> ImageFeatures {
        let side = pixels.shape[0]
        guard pixels.shape == [side, side, 3], config.accepts(inputSize: side) else {
            throw EngineError.input(
                what: "picture given to SAM 2.1",
                expected: "a square of a size the windows tile, such as \(config.imageSize)",
                found: "\(pixels.shape)")
        }
        let levels = pyramid(try trunk(pixels, run), run)
        for (index, level) in levels.enumerated() {
            run.tap("tap.fpn.\(index)", level.permuted([2, 0, 1]))
        }
        try run.checkCancelled()
        guard let coarse = levels.last, coarse.values.allSatisfy(\.isFinite) else {
            throw EngineError.notFinite(place: "SAM 2.1 picture features")
        }
        return ImageFeatures(
            inputSize: side, fine: fineProjection(levels[0], run),
            middle: middleProjection(levels[1], run), coarse: coarse)
    }
}
