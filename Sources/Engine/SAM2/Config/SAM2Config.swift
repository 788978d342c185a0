/// All sizes of a SAM 2.1 checkpoint, as `config.json` gives them. What a published file leaves
/// out has the value the upstream classes fall back to, which is that of size tiny.
package struct SAM2Config: Sendable, Equatable {
    /// Side of the square input the weights were trained for, in pixels.
    package var imageSize = 1024
    package var hiera = HieraConfig()
    package var decoder = MaskDecoderConfig()
    package var memory = MemoryConfig()
    /// Levels of the feature pyramid, counted from the finest, that add the level above.
    package var topDownLevels: Set<Int> = [2, 3]

    package init() {}

    /// Channels of the feature pyramid, the decoder and memory attention.
    package var channels: Int { decoder.channels }
    /// Pixels per feature of the coarsest map the decoder sees.
    package var featureStride: Int { hiera.patchStride * 4 }
    /// Pixels per score of a low-resolution mask.
    package var maskStride: Int { hiera.patchStride }

    /// Whether the weights can run on a square input of this side: every stage must halve evenly,
    /// and the windowed positions must tile the first grid.
    package func accepts(inputSize: Int) -> Bool {
        let coarsest = hiera.patchStride << hiera.pooledStages
        return inputSize >= coarsest && inputSize <= 4096 && inputSize % coarsest == 0
            && (inputSize / hiera.patchStride) % hiera.windowPerStage[0] == 0
    }
}
