import Engine

extension Bench {
    /// The Global Reasoning engine with made-up weights of a known size.
    static let thinker = Bench(name: "thinker", isLarge: true) { session in
        let bench = ThinkerBench(session: session)
        try bench.language()
        try bench.towers()
    }
}

/// Prompts, steps and towers of one size, each beside the ceiling that limits it: the rate of
/// products in BLAS, or that of reading memory.
private struct ThinkerBench {
    private let session: BenchSession
    private let name: String
    private let config: ThinkerConfig
    private let cost: ThinkerCost
    private let compute: Compute
    private let ceilings: CeilingBench

    /// A slice of this many layers stands for the whole 7B model unless `--full` is given.
    private static let slice = 4

    init(session: BenchSession) {
        self.session = session
        name = "thinker." + session.thinkerSize.rawValue
        var config = ThinkerConfig.published(session.thinkerSize)
        if session.thinkerSize == .billions7, !session.isFull {
            config.text.layerCount = Self.slice
        }
        self.config = config
        cost = ThinkerCost(config)
        compute = Compute(parallel: Parallel(threadCount: session.threads))
        ceilings = CeilingBench(session: session)
    }

    /// Float32, and bfloat16 where it is the weights' own and the CPU has it.
    private var precisions: [Precision] {
        Precision.allCases.filter {
            $0 == .f32 || (session.weights == .bf16 && $0 <= .fastest)
        }
    }

    func language() throws {
        var config = config
        (config.vision, config.audio, config.markers) = (nil, nil, nil)
        for precision in precisions {
            let store = WeightStore(synthetic: 1, dtype: session.weights)
            let thinker = try Thinker(config, store, precision: precision)
            for tokens in [512, 2048] {
                try prefill(tokens, thinker, weightBytes: Double(store.matrixBytes))
            }
            if precision == .f32 { try decode(after: 512, thinker) }
        }
    }

    /// A frame pair of 448 x 448 pixels and ten seconds of sound.
    func towers() throws {
        var config = config
        (config.text.layerCount, config.text.vocabularySize) = (1, 1)
        let thinker = try Thinker(config, WeightStore(synthetic: 1, dtype: session.weights))
        for precision in precisions {
            let compute = compute.with(precision: precision)
            if let vision = thinker.vision {
                let grid = PatchGrid(time: 1, height: 32, width: 32)
                let patches = Self.values([grid.patchCount, vision.config.patchLength])
                try tower(part("vision", precision), "448x448 pair", cost.vision(grid)) {
                    _ = try vision(patches, grids: [grid], compute)
                }
            }
            if let audio = thinker.audio {
                let sound = Self.values([audio.config.melCount, 1000])
                try tower(part("audio", precision), "10 s", cost.audio(melFrames: 1000)) {
                    _ = try audio(sound, compute)
                }
            }
        }
    }

    /// "vision", "vision.bf16"
    private func part(_ name: String, _ precision: Precision) -> String {
        precision == .f32 ? name : "\(name).\(precision.rawValue)"
    }

    private func tower(
        _ part: String, _ what: String, _ operations: Double, _ body: () throws -> Void
    ) throws {
        let before = ceilings.productRate()
        try session.measure(
            "\(name).\(part)", shape: "\(what), \(session.weights.rawValue)",
            threads: session.threads, warmups: 1, runs: 3, isExact: true,
            work: { work(operations, sgemm: before) }, body)
    }

    private func prefill(_ tokens: Int, _ thinker: Thinker, weightBytes: Double) throws {
        let prompt = prompt(tokens)
        let before = ceilings.productRate()
        var cacheBytes = 0.0
        try session.measure(
            "\(name)." + part("prefill", thinker.precision), shape: shape(tokens),
            threads: session.threads,
            warmups: tokens > 512 ? 0 : 1, runs: 3, isExact: true,
            work: {
                var work = work(cost.prefill(tokens: tokens), sgemm: before)
                let known = weightBytes + cacheBytes + ceilings.ownBytes
                work.figures += [
                    ("weights_mb", weightBytes / 1e6), ("cache_mb", cacheBytes / 1e6),
                    ("working_set_mb", (BenchSession.peakMemory - known) / 1e6),
                ]
                return work
            }
        ) {
            var cache = KVCache(thinker.config.text)
            _ = try thinker.prefill(prompt, into: &cache, compute)
            cacheBytes = Double(cache.byteCount)
        }
    }

    private func decode(after position: Int, _ thinker: Thinker) throws {
        var caches = [KVCache(thinker.config.text)]
        _ = try thinker.prefill(prompt(position), into: &caches[0], compute)
        let before = ceilings.readRate()
        let bytes = cost.stepBytes(after: position, dtype: session.weights)
        try session.measure(
            name + ".decode", shape: shape(position), threads: session.threads, runs: 10,
            work: {
                .init(
                    traffic: bytes,
                    figures: [("read_gb_per_s", max(before, ceilings.readRate()) / 1e9)])
            }
        ) {
            _ = try thinker.step([0], caches: &caches, ropeDelta: 0, compute)
            caches[0].trim(to: position)
        }
    }

    private func prompt(_ tokens: Int) -> Thinker.Prompt {
        Thinker.Prompt(
            embeddings: Self.values([tokens, config.text.hiddenSize]),
            positions: (0..<tokens).map { RotaryPosition($0) }, ropeDelta: 0)
    }

    /// The rate of products is taken before and after; the better one is the ceiling.
    private func work(_ operations: Double, sgemm before: Double) -> BenchSession.Work {
        .init(
            operations: operations,
            figures: [("sgemm_gflop_per_s", max(before, ceilings.productRate()) / 1e9)])
    }

    private func shape(_ tokens: Int) -> String {
        "\(tokens) tokens, \(config.text.layerCount) layers, \(session.weights.rawValue)"
    }

    private static func values(_ shape: [Int]) -> Tensor {
        var source = RandomSource(seed: 3)
        return Tensor(
            shape: shape,
            values: (0..<shape.reduce(1, *)).map { _ in Float(source.uniform() * 2 - 1) })
    }
}
