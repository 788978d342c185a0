/// The Hiera picture encoder: patches, positions, and four stages of blocks on ever coarser grids.
struct HieraTrunk: Sendable {
    private let patches: PixelConvolution
    private let positions: WindowedPositions
    private let blocks: [HieraBlock]
    /// Last block of each stage.
    private let stageEnds: Set<Int>

    init(_ store: WeightStore, _ prefix: String, config: HieraConfig) {
        patches = PixelConvolution(
            store, prefix + ".patch_embed.projection", inputs: 3,
            outputs: config.channelsPerStage[0], kernel: config.patchKernel,
            stride: config.patchStride, padding: config.patchPadding)
        positions = WindowedPositions(store, prefix, config: config)
        var blocks: [HieraBlock] = []
        var ends: Set<Int> = []
        for stage in 0..<config.stageCount {
            for index in 0..<config.blocksPerStage[stage] {
                blocks.append(
                    HieraBlock(
                        store, prefix + ".blocks.\(blocks.count)", config: config, stage: stage,
                        isFirstOfStage: index == 0,
                        isGlobal: config.globalBlocks.contains(blocks.count)))
            }
            ends.insert(blocks.count - 1)
        }
        self.blocks = blocks
        stageEnds = ends
    }

    /// - Parameter pixels: [h, w, 3], normalised
    /// - Returns: one map per stage, finest first  // [h / 4, w / 4, C0], [h / 8, w / 8, C1], ...
    /// - Throws: `EngineError.cancelled`.
    func callAsFunction(_ pixels: Tensor, _ run: Compute) throws -> [Tensor] {
        var x = patches(pixels, run)
        x.add(positions(height: x.shape[0], width: x.shape[1], run), run)
        var stages: [Tensor] = []
        for (index, block) in blocks.enumerated() {
            try run.checkCancelled()
            x = block(x, run)
            run.tap("tap.trunk.\(index)", x)
            if stageEnds.contains(index) { stages.append(x) }
        }
        return stages
    }
}
