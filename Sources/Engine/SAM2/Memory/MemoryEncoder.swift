/// Makes a memory of a frame from its features and an object's mask on it
/// (modeling_sam2_video.py, memory encoder).
struct MemoryEncoder: Sendable {
    private let downsampler: MaskDownsampler
    private let featureProjection: Linear
    private let fuser: [MemoryFuserBlock]
    private let projection: Linear

    init(_ store: WeightStore, config: SAM2Config) {
        let channels = config.channels
        let prefix = "memory_encoder."
        downsampler = MaskDownsampler(
            store, prefix + "mask_downsampler", config: config.memory, channels: channels)
        featureProjection = Linear(
            pixelwise: store, prefix + "feature_projection", inputs: channels, outputs: channels)
        fuser = (0..<config.memory.fuserLayers).map {
            MemoryFuserBlock(
                store, "\(prefix)memory_fuser.layers.\($0)", config: config.memory,
                channels: channels)
        }
        projection = Linear(
            pixelwise: store, prefix + "projection", inputs: channels,
            outputs: config.memory.channels)
    }

    /// - Parameters:
    ///   - coarse: [h, w, C]
    ///   - mask: mask probabilities, scaled and shifted, at input size  // [S, S]
    /// - Returns: [h, w, memory channels]
    func callAsFunction(coarse: Tensor, mask: Tensor, _ run: Compute) -> Tensor {
        var x = featureProjection(coarse, run)
        x.add(downsampler(mask, run), run)
        for block in fuser { block(&x, run) }
        return projection(x, run)
    }
}
