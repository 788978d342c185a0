/// The neck: every stage of the trunk brought to one width, the coarse ones added downwards, the
/// coarsest then dropped (modeling_sam2.py, vision neck).
struct FeaturePyramid: Sendable {
    /// One per stage, finest first.
    private let laterals: [Linear]
    private let topDownLevels: Set<Int>

    init(_ store: WeightStore, _ prefix: String, config: SAM2Config) {
        let widths = config.hiera.channelsPerStage
        // Upstream numbers these from the coarsest stage.
        laterals = widths.indices.map { level in
            Linear(
                pixelwise: store, prefix + ".convs.\(widths.count - 1 - level)",
                inputs: widths[level], outputs: config.channels)
        }
        topDownLevels = config.topDownLevels
    }

    /// - Parameter stages: finest first
    /// - Returns: all but the coarsest  // [h / 4, w / 4, C], [h / 8, w / 8, C], [h / 16, w / 16, C]
    func callAsFunction(_ stages: [Tensor], _ run: Compute) -> [Tensor] {
        var levels: [Tensor] = []
        for level in stages.indices.reversed() {
            var lateral = laterals[level](stages[level], run)
            if topDownLevels.contains(level), let above = levels.last {
                lateral.add(Self.doubled(above, run), run)
            }
            levels.append(lateral)
        }
        return levels.dropFirst().reversed()
    }

    /// Each pixel two by two times.  // [2 h, 2 w, C]
    private static func doubled(_ x: Tensor, _ run: Compute) -> Tensor {
        let (height, width, channels) = (x.shape[0], x.shape[1], x.shape[2])
        return Tensor(shape: [2 * height, 2 * width, channels]) { out in
            x.values.withUnsafeBufferPointer { x in
                guard let base = x.baseAddress else { return }
                run.forEachRange(2 * height, grain: 1) { lines in
                    for y in lines {
                        for column in 0..<2 * width {
                            (out + (y * 2 * width + column) * channels).update(
                                from: base + (y / 2 * width + column / 2) * channels,
                                count: channels)
                        }
                    }
                }
            }
        }
    }
}
