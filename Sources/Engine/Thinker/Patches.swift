import Media

/// Pictures as the vision tower takes them: normalised, cut into patches of 14x14 pixels and two
/// frames, in merge order.
package struct Patches: Sendable, Equatable {
    package let values: Tensor  // [patches, 3 * 2 * 14 * 14]
    package let grid: PatchGrid

    /// Channel means and deviations of CLIP's training pictures.
    private static let mean: [Float] = [0.48145466, 0.4578275, 0.40821073]
    private static let deviation: [Float] = [0.26862954, 0.26130258, 0.27577711]

    /// - Parameters:
    ///   - frames: RGB pictures of one size  // each [height, width, 3]; the last one is repeated
    ///     to fill the last patch in time
    ///   - size: of each; sides are multiples of a merged token's
    package init(frames: [[UInt8]], size: PixelSize, config: VisionConfig) {
        let (patch, merge, depth) = (config.patchSize, config.mergeSize, config.temporalPatchSize)
        precondition(
            !frames.isEmpty && frames.allSatisfy { $0.count == size.area * 3 }
                && size.width % (patch * merge) == 0 && size.height % (patch * merge) == 0,
            "Patches: \(frames.count) frames of \(size)")
        let grid = PatchGrid(
            time: (frames.count + depth - 1) / depth, height: size.height / patch,
            width: size.width / patch)
        self.grid = grid
        let tables = Self.tables
        values = Tensor(shape: [grid.patchCount, config.patchLength]) { out in
            var target = out
            for step in 0..<grid.time {
                Self.forEachPatch(grid, merge: merge) { row, column in
                    for channel in 0..<3 {
                        for index in 0..<depth {
                            let frame = frames[min(step * depth + index, frames.count - 1)]
                            for y in 0..<patch {
                                let line = (row * patch + y) * size.width + column * patch
                                for x in 0..<patch {
                                    target[x] =
                                        tables[channel][
                                            Int(frame[(line + x) * 3 + channel])]
                                }
                                target += patch
                            }
                        }
                    }
                }
            }
        }
    }

    /// Resizes frames by a budget and cuts them.
    /// - Throws: `EngineError.input` for impossible sizes.
    package init(frames: [Frame], budget: PixelBudget, config: VisionConfig) throws {
        guard let first = frames.first else {
            throw EngineError.input(what: "video", expected: "at least one frame", found: "none")
        }
        let size = try budget.size(for: first.size)
        self.init(
            frames: frames.map {
                BicubicResize.resize($0.pixels, from: $0.size, to: size)
            }, size: size, config: config)
    }

    /// Patches of one time step in merge order.
    private static func forEachPatch(
        _ grid: PatchGrid, merge: Int, _ body: (_ row: Int, _ column: Int) -> Void
    ) {
        for top in stride(from: 0, to: grid.height, by: merge) {
            for left in stride(from: 0, to: grid.width, by: merge) {
                for inner in 0..<merge * merge {
                    body(top + inner / merge, left + inner % merge)
                }
            }
        }
    }

    /// Normalised value of every byte, per channel.
    private static var tables: [[Float]] {
        (0..<3).map { channel in
            (0..<256).map { (Float($0) / 255 - mean[channel]) / deviation[channel] }
        }
    }
}
