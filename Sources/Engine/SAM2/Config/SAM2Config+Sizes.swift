extension SAM2Config {
    /// The published checkpoints.
    package enum Size: String, Sendable, CaseIterable {
        case tiny
        case small
        case basePlus = "base-plus"
        case large
    }

    /// Sizes of `facebook/sam2.1-hiera-...`.
    package static func published(_ size: Size) -> SAM2Config {
        var config = SAM2Config()
        switch size {
        case .tiny: break
        case .small:
            config.hiera.blocksPerStage = [1, 2, 11, 2]
            config.hiera.globalBlocks = [7, 10, 13]
        case .basePlus:
            config.hiera.blocksPerStage = [2, 3, 16, 3]
            config.hiera.channelsPerStage = [112, 224, 448, 896]
            config.hiera.headsPerStage = [2, 4, 8, 16]
            config.hiera.globalBlocks = [12, 16, 20]
            config.hiera.positionGrid = [14, 14]
        case .large:
            config.hiera.blocksPerStage = [2, 6, 36, 4]
            config.hiera.channelsPerStage = [144, 288, 576, 1152]
            config.hiera.headsPerStage = [2, 4, 8, 16]
            config.hiera.windowPerStage = [8, 4, 16, 8]
            config.hiera.globalBlocks = [23, 33, 43]
        }
        return config
    }
}
