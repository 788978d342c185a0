import Media

/// Runs the Thinker's cases: whole forward passes and the front ends alone.
package enum ThinkerParity {
    package static let outTolerance = 5e-5

    /// Computes every expected name of a case.
    /// - Throws: `EngineError`, when the checkpoint or the case cannot be used.
    package static func compute(
        _ checkpoint: Checkpoint, _ parityCase: ParityCase, _ run: Compute
    ) throws -> [(name: String, value: ParityValue)] {
        if parityCase.has("in.waveform") {
            let samples = try parityCase.tensor("in.waveform").values
            let config = try ThinkerConfig(checkpoint)
            let extractor = LogMel(melCount: config.audio?.melCount ?? 128)
            return [("out.log_mel", .floats(extractor(samples)))]
        }
        if parityCase.has("in.frames") { return try frames(checkpoint, parityCase) }
        if parityCase.has("in.image") { return try image(checkpoint, parityCase) }
        return try forward(Thinker(checkpoint, precision: run.precision), parityCase, run)
    }

    private static func vision(_ checkpoint: Checkpoint) throws -> VisionConfig {
        guard let vision = try ThinkerConfig(checkpoint).vision else {
            throw EngineError.input(
                what: "case", expected: "a checkpoint with a vision tower", found: "none")
        }
        return vision
    }

    private static func picture(
        _ parityCase: ParityCase, _ name: String, axes: Int
    ) throws -> (pixels: [UInt8], shape: [Int]) {
        let shape = parityCase.shape(name)
        guard shape.count == axes, shape.last == 3 else {
            throw EngineError.input(
                what: name, expected: "\(axes) axes, RGB last", found: "\(shape)")
        }
        return (try parityCase.integers(name).map { UInt8(clamping: $0) }, shape)
    }

    /// Frames already at their final size.
    private static func frames(
        _ checkpoint: Checkpoint, _ parityCase: ParityCase
    ) throws -> [(name: String, value: ParityValue)] {
        let (pixels, shape) = try picture(parityCase, "in.frames", axes: 4)
        let size = PixelSize(width: shape[2], height: shape[1])
        let frames = (0..<shape[0]).map {
            Array(pixels[$0 * size.area * 3..<($0 + 1) * size.area * 3])
        }
        let patches = Patches(frames: frames, size: size, config: try vision(checkpoint))
        return [("out.pixel_values_videos", .floats(patches.values))]
    }

    /// A picture of any size within a pixel budget.
    private static func image(
        _ checkpoint: Checkpoint, _ parityCase: ParityCase
    ) throws -> [(name: String, value: ParityValue)] {
        let (pixels, shape) = try picture(parityCase, "in.image", axes: 3)
        let limits = try parityCase.integers("in.pixels_min_max")
        guard limits.count == 2 else {
            throw EngineError.input(
                what: "in.pixels_min_max", expected: "two numbers", found: "\(limits.count)")
        }
        let frame = Frame(
            index: 0, time: 0, size: PixelSize(width: shape[1], height: shape[0]), pixels: pixels)
        let patches = try Patches(
            frames: [frame], budget: PixelBudget(minimum: limits[0], maximum: limits[1]),
            config: try vision(checkpoint))
        let grid = [patches.grid.time, patches.grid.height, patches.grid.width]
        return [
            ("out.pixel_values", .floats(patches.values)),
            ("out.image_grid_thw", .integers(grid, shape: [1, 3])),
        ]
    }

    private static func forward(
        _ thinker: Thinker, _ parityCase: ParityCase, _ run: Compute
    ) throws -> [(name: String, value: ParityValue)] {
        let trace = Trace(Set(parityCase.expectedNames.filter { $0.hasPrefix("tap.") }))
        let run = run.with(trace: trace)
        let input = try Self.input(parityCase)
        let prompt = try thinker.encode(input, run)
        var cache = KVCache(thinker.config.text)
        let hidden = try thinker.prefillAll(prompt, into: &cache, chunkSize: prompt.count, run)
        let logits = thinker.decoder.logits(hidden, run)
        var results = trace.recorded.map { (name: $0.name, value: ParityValue.floats($0.tensor)) }
        let axes = [0, 1, 2].flatMap { axis in prompt.positions.map { $0[axis] } }
        results.append(("out.position_ids", .integers(axes, shape: [3, prompt.count])))
        results.append(("out.rope_delta", .integers([prompt.ropeDelta], shape: [1])))
        results.append(("out.logits", .floats(logits)))
        let count = parityCase.shape("out.greedy_ids").reduce(1, *)
        let ids = try greedy(
            thinker, from: logits.slice(prompt.count - 1..<prompt.count), cache, count: count,
            ropeDelta: prompt.ropeDelta, run.with(trace: Trace([])))
        results.append(("out.greedy_ids", .integers(ids, shape: [count])))
        return results
    }

    private static func greedy(
        _ thinker: Thinker, from logits: Tensor, _ cache: KVCache, count: Int, ropeDelta: Int,
        _ run: Compute
    ) throws -> [Int] {
        var (logits, caches, ids) = (logits, [cache], [Int]())
        while ids.count < count {
            ids.append(Sampler.largest(logits.values))
            guard ids.count < count, let last = ids.last else { break }
            logits = try thinker.step([last], caches: &caches, ropeDelta: ropeDelta, run)
        }
        return ids
    }

    private static func input(_ parityCase: ParityCase) throws -> ThinkerInput {
        var input = ThinkerInput(ids: try parityCase.integers("in.input_ids"))
        if parityCase.has("in.pixel_values") {
            input.media.images = try grids(parityCase, "in.image_grid_thw")
            input.imagePatches = try split(
                parityCase.tensor("in.pixel_values"), input.media.images)
        }
        if parityCase.has("in.pixel_values_videos") {
            let grids = try grids(parityCase, "in.video_grid_thw")
            let seconds = try parityCase.tensor("in.video_second_per_grid").values
            guard seconds.count == grids.count else {
                throw EngineError.input(
                    what: "in.video_second_per_grid", expected: "\(grids.count) numbers",
                    found: "\(seconds.count)")
            }
            input.media.videos = zip(grids, seconds).map {
                ThinkerMedia.Video(grid: $0, secondsPerStep: $1)
            }
            input.videoPatches = try split(parityCase.tensor("in.pixel_values_videos"), grids)
        }
        if parityCase.has("in.input_features") {
            let mel = try parityCase.tensor("in.input_features")
            input.logMels = [mel]
            input.media.audioTokens = [AudioConfig.tokenCount(melFrames: mel.columns)]
        }
        input.media.soundIsInVideo = parityCase.has("in.use_audio_in_video")
        return input
    }

    private static func grids(
        _ parityCase: ParityCase, _ name: String
    ) throws -> [PatchGrid] {
        let sizes = try parityCase.integers(name)
        guard sizes.count % 3 == 0, sizes.allSatisfy({ (1...4096).contains($0) }) else {
            throw EngineError.input(what: name, expected: "rows of three sizes", found: "\(sizes)")
        }
        return stride(from: 0, to: sizes.count, by: 3).map {
            PatchGrid(time: sizes[$0], height: sizes[$0 + 1], width: sizes[$0 + 2])
        }
    }

    /// Patches of each grid.
    private static func split(_ patches: Tensor, _ grids: [PatchGrid]) throws -> [Tensor] {
        var first = 0
        return try grids.map { grid in
            guard patches.shape.count == 2, first + grid.patchCount <= patches.shape[0] else {
                throw EngineError.input(
                    what: "case", expected: "patches for grids \(grids)",
                    found: "\(patches.shape)")
            }
            defer { first += grid.patchCount }
            return patches.slice(first..<first + grid.patchCount)
        }
    }
}
