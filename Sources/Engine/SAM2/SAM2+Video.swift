/// One frame of a clip for one object (modeling_sam2_video.py, single-frame inference).
extension SAM2 {
    /// What a frame is segmented with.
    struct FramePrompt {
        /// In input pixels.
        var points: [PromptPoint] = []
        /// Earlier logits that the points correct.  // [S / 4, S / 4]
        var previous: Tensor?
    }

    /// - Parameters:
    ///   - bank: nil on a frame that starts an object
    /// - Throws: `EngineError.notFinite`, `.cancelled`.
    func predict(
        _ features: ImageFeatures, prompt: FramePrompt, bank: MemoryBank?,
        positions: PositionTables, _ run: Compute
    ) throws -> FramePrediction {
        let coarse =
            try bank.map {
                try memoryAttention(features.coarse, bank: $0, positions: positions, run)
            } ?? withoutMemory(features, run)
        let candidates = try decode(
            coarse, features: features, points: prompt.points, mask: prompt.previous,
            multimask: wantsSeveralMasks(points: prompt.points.count, isTracking: bank != nil),
            positions: positions, run)
        return prediction(from: candidates, run)
    }

    /// Takes a user's mask as the result, and makes the pointer that goes with it.
    /// - Parameter mask: 0 or 1 at input size  // [S, S]
    func predict(
        _ features: ImageFeatures, mask: Tensor, positions: PositionTables, _ run: Compute
    ) throws -> FramePrediction {
        let isEmpty = mask.values.allSatisfy { $0 == 0 }
        let side = features.inputSize
        // Logits of -10 and 10: all but certain either way.
        let logits = Tensor(shape: mask.shape, values: mask.values.map { $0 * 20 - 10 })
        let reduced = PlaneResize(
            from: (side, side), to: (side / config.maskStride, side / config.maskStride),
            antialias: true)(logits, run)
        let prompt = maskReduction(mask.reshaped(mask.shape + [1]), run)
        // The reference decodes here without the "no memory" embedding.
        let candidates = try decode(
            features.coarse, features: features, points: [],
            mask: prompt.reshaped(Array(prompt.shape.dropLast())), multimask: true,
            positions: positions, run)
        return FramePrediction(
            logits: reduced, objectScore: isEmpty ? -10 : 10, quality: 1,
            pointer: isEmpty ? noPointer : prediction(from: candidates, run).pointer)
    }

    /// - Parameter count: points of the prompt, a box being two
    private func wantsSeveralMasks(points count: Int, isTracking: Bool) -> Bool {
        config.memory.multimaskOnPrompt && (!isTracking || config.memory.multimaskWhenTracking)
            && config.memory.multimaskPoints.contains(count)
    }

    private func prediction(from candidates: MaskCandidates, _ run: Compute) -> FramePrediction {
        let best = candidates.best
        let isVisible = candidates.objectScore > 0
        var logits = candidates.mask(best)
        if !isVisible {
            logits.values = [Float](repeating: FramePrediction.absent, count: logits.count)
        }
        let token = candidates.tokens.slice(best..<best + 1)
        return FramePrediction(
            logits: logits, objectScore: candidates.objectScore, quality: candidates.quality[best],
            pointer: isVisible ? pointerHead(token, run) : noPointer)
    }

    // MARK: - Memory

    /// - Parameters:
    ///   - mask: logits at a quarter of the input size, or 0 and 1 at input size
    ///   - isCertain: whether the user had a say in the mask: it is then remembered as yes or no
    ///     instead of as probabilities
    func remember(
        _ features: ImageFeatures, mask: Tensor, objectScore: Float, isCertain: Bool,
        _ run: Compute
    ) -> MemoryFeatures {
        let side = features.inputSize
        let (scale, bias) = (config.memory.maskScale, config.memory.maskBias)
        var full = mask
        if mask.shape != [side, side] {
            full = PlaneResize(
                from: (mask.shape[0], mask.shape[1]), to: (side, side), antialias: false)(mask, run)
        }
        if isCertain {
            full.values = full.values.map { ($0 > 0 ? 1 : 0) * scale + bias }
        } else {
            Activation.sigmoid(&full, run)
            full.values = full.values.map { $0 * scale + bias }
        }
        var memory = memoryEncoder(coarse: features.coarse, mask: full, run)
        if objectScore <= 0, let occlusion { memory.addToRows(occlusion, run) }
        return MemoryFeatures(memory)
    }

    /// Pointers as tokens of the memory's width.
    /// - Parameters:
    ///   - pointers: [1, C] each, with their distances in frames
    ///   - reach: the distance that counts as 1
    func pointerTokens(
        _ pointers: [(pointer: Tensor, distance: Int)], reach: Int, _ run: Compute
    ) -> (tokens: Tensor, positions: Tensor)? {
        guard !pointers.isEmpty else { return nil }
        let (channels, width) = (config.channels, config.memory.channels)
        let splits = channels / width
        let tokens = Tensor.concatenate(pointers.map(\.pointer))
            .reshaped([pointers.count * splits, width])
        guard let pointerTime else { return (tokens, Tensor(zeros: tokens.shape)) }
        let times = pointers.map { Float($0.distance) / Float(reach) }
        let projected = pointerTime(SinePositions.times(times, channels: channels), run)
        let rows = (0..<pointers.count).flatMap { [Int](repeating: $0, count: splits) }
        return (tokens, projected.rows(rows))
    }
}
