/// Sizes of the Hiera trunk (Ryali 2023, with the windowed positions of Bolya 2023).
package struct HieraConfig: Sendable, Equatable {
    package var patchKernel = 7
    package var patchStride = 4
    package var patchPadding = 3
    package var blocksPerStage = [1, 2, 7, 2]
    package var channelsPerStage = [96, 192, 384, 768]
    package var headsPerStage = [1, 2, 4, 8]
    /// Side of the attention windows of a stage, in tokens of that stage.
    package var windowPerStage = [8, 4, 14, 7]
    /// Blocks, counted over the whole trunk, that attend over the whole picture.
    package var globalBlocks: Set<Int> = [5, 7, 9]
    /// Stages 1 to this one begin by halving the grid of their queries.
    package var pooledStages = 3
    /// Grid of the learned positions that are stretched over the picture: height, width.
    package var positionGrid = [7, 7]
    package var mlpRatio = 4.0
    package var epsilon: Float = 1e-6

    package init() {}

    package var stageCount: Int { blocksPerStage.count }
    package var blockCount: Int { blocksPerStage.reduce(0, +) }
}
