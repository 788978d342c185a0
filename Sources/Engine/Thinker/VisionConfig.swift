/// Sizes of the vision tower.
package struct VisionConfig: Sendable, Equatable {
    package var depth: Int
    package var hiddenSize: Int
    package var intermediateSize: Int
    package var headCount: Int
    package var channelCount: Int
    /// Pixels on a patch's side.
    package var patchSize: Int
    /// Frames in a patch.
    package var temporalPatchSize: Int
    /// Patches on the side of a merged token.
    package var mergeSize: Int
    /// Pixels on an attention window's side.
    package var windowSize: Int
    package var outputSize: Int
    package var fullAttentionBlocks: [Int]
    package var ropeTheta: Double

    package init(
        depth: Int, hiddenSize: Int, intermediateSize: Int, headCount: Int, outputSize: Int,
        fullAttentionBlocks: [Int], windowSize: Int = 112
    ) {
        self.depth = depth
        self.hiddenSize = hiddenSize
        self.intermediateSize = intermediateSize
        self.headCount = headCount
        self.outputSize = outputSize
        self.fullAttentionBlocks = fullAttentionBlocks
        self.windowSize = windowSize
        channelCount = 3
        patchSize = 14
        temporalPatchSize = 2
        mergeSize = 2
        ropeTheta = 10_000
    }

    init(_ reader: ConfigReader) throws {
        depth = try reader.count("depth", default: 32, maximum: ConfigReader.mostLayers)
        hiddenSize = try reader.count("hidden_size", default: 1280)
        intermediateSize = try reader.count("intermediate_size", default: 3420)
        headCount = try reader.count("num_heads", default: 16)
        channelCount = try reader.count(
            "in_channels", default: reader.count("in_chans", default: 3))
        patchSize = try reader.count("patch_size", default: 14)
        temporalPatchSize = try reader.count("temporal_patch_size", default: 2)
        mergeSize = try reader.count("spatial_merge_size", default: 2)
        windowSize = try reader.count("window_size", default: 112)
        outputSize = try reader.count("out_hidden_size", default: 3584)
        fullAttentionBlocks = try reader.counts(
            "fullatt_block_indexes", default: [7, 15, 23, 31])
        ropeTheta = try reader.ropeTheta(default: 10_000)
        try reader.require("hidden_act", "silu")
        guard hiddenSize % headCount == 0, headDim % 4 == 0 else {
            throw reader.error("num_heads", "heads of a size divisible by four")
        }
        guard channelCount == 3 else { throw reader.error("in_channels", "3") }
        guard windowTokens >= 1 else {
            throw reader.error("window_size", "at least \(patchSize * mergeSize)")
        }
    }

    package var headDim: Int { hiddenSize / headCount }
    /// Numbers in a patch.
    package var patchLength: Int { channelCount * temporalPatchSize * patchSize * patchSize }
    /// Merged tokens on an attention window's side.
    package var windowTokens: Int { windowSize / mergeSize / patchSize }
    /// Patches in a merged token.
    package var mergeArea: Int { mergeSize * mergeSize }
}
