/// The trunk's learned positions: a coarse grid stretched over the picture plus one window tiled
/// over it (Bolya 2023, "Window Attention is Bugged").
struct WindowedPositions: Sendable {
    private let background: Tensor  // [C, gridHeight, gridWidth]
    private let window: Tensor  // [C, side, side]

    init(_ store: WeightStore, _ prefix: String, config: HieraConfig) {
        let channels = config.channelsPerStage[0]
        let side = config.windowPerStage[0]
        let (gridHeight, gridWidth) = (config.positionGrid[0], config.positionGrid[1])
        background = Self.planes(
            store.tensor(prefix + ".pos_embed", [1, channels, gridHeight, gridWidth]),
            [channels, gridHeight, gridWidth])
        window = Self.planes(
            store.tensor(prefix + ".pos_embed_window", [1, channels, side, side]),
            [channels, side, side])
    }

    /// An absent tensor is empty; the store throws before it is used.
    private static func planes(_ tensor: Tensor, _ shape: [Int]) -> Tensor {
        tensor.count == shape.reduce(1, *) ? tensor.reshaped(shape) : Tensor(zeros: [0, 0, 0])
    }

    /// - Precondition: the window tiles the grid.
    /// - Returns: [height, width, C]
    func callAsFunction(height: Int, width: Int, _ run: Compute) -> Tensor {
        let side = window.shape[1]
        precondition(
            height % side == 0 && width % side == 0,
            "WindowedPositions: \(height)x\(width) for windows of \(side)")
        let stretched = Interpolation.bicubic(background, height: height, width: width, run)
        let channels = background.shape[0]
        return Tensor(shape: [height, width, channels]) { out in
            stretched.values.withUnsafeBufferPointer { stretched in
                window.values.withUnsafeBufferPointer { window in
                    // A cache line of channels at a time: it holds their neighbours in x as well.
                    let blocks = (channels + 15) / 16
                    run.forEachRange(height * blocks, grain: 16) { parts in
                        for part in parts {
                            let (y, first) = (part / blocks, part % blocks * 16)
                            for x in 0..<width {
                                for c in first..<min(first + 16, channels) {
                                    out[(y * width + x) * channels + c] =
                                        stretched[(c * height + y) * width + x]
                                        + window[(c * side + y % side) * side + x % side]
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
