import Engine
import Media

extension Bench {
    /// The Detail engine with made-up weights of the published sizes.
    static let sam2 = Bench(name: "sam2") { session in
        for size in session.sam2Sizes {
            try SAM2Bench(session: session, size: size).run()
        }
    }
}

/// One size of SAM 2.1: picture encoder, decoder, memory encoder, and frames of a propagation with
/// a full memory bank, beside the rate that matrix products reach in the same minute. Each in
/// float32 and then, where the CPU has it, in bfloat16.
private struct SAM2Bench {
    /// One precision.
    private struct Variant {
        /// "sam2.tiny" or "sam2.tiny.bf16".
        let name: String
        let model: SAM2
        let compute: Compute
    }

    private let session: BenchSession
    private let variants: [Variant]
    private let cost: SAM2Cost
    private let inputSize: Int
    private let threads: Int

    init(session: BenchSession, size: SAM2Config.Size) throws {
        self.session = session
        let config = SAM2Config.published(size)
        inputSize = session.sam2InputSize ?? config.imageSize
        cost = SAM2Cost(config: config, inputSize: inputSize)
        threads = session.threads
        let parallel = Parallel(threadCount: threads)
        variants = try Precision.allCases.filter { $0 <= .fastest }.map { precision in
            let suffix = precision == .f32 ? "" : "." + precision.rawValue
            return Variant(
                name: "sam2." + size.rawValue + suffix,
                model: try SAM2(
                    config: config, store: WeightStore(synthetic: 1), precision: precision),
                compute: Compute(parallel: parallel, precision: precision))
        }
    }

    func run() throws {
        let pixels = Self.pixels(inputSize)
        try variants.forEach(products)
        for variant in variants { try encoding(variant, pixels) }
        for variant in variants { try decoding(variant, pixels) }
        for variant in variants { try propagation(variant, pixels) }
    }

    private var shape: String { "\(inputSize)x\(inputSize)" }

    private func encoding(_ variant: Variant, _ pixels: Tensor) throws {
        try session.measure(
            variant.name + ".encode", shape: shape, threads: threads, warmups: 1, runs: 3,
            work: { .init(operations: cost.encoder) }
        ) { _ = try variant.model.encode(pixels, variant.compute) }
    }

    private func decoding(_ variant: Variant, _ pixels: Tensor) throws {
        let (model, compute) = (variant.model, variant.compute)
        let features = try model.encode(pixels, compute)
        let positions = try model.positions(inputSize: inputSize)
        let box = [
            PromptPoint(x: 100, y: 120, label: .topLeft),
            PromptPoint(x: 300, y: 350, label: .bottomRight),
        ]
        try session.measure(
            variant.name + ".decode", shape: shape, threads: threads, warmups: 1, runs: 3
        ) {
            _ = try model.segment(
                features, points: box, multimask: false, positions: positions, compute)
        }
    }

    /// What the memory bank holds from the eighth frame on.
    private func propagation(_ variant: Variant, _ pixels: Tensor) throws {
        let (model, compute) = (variant.model, variant.compute)
        let config = model.config.memory
        let first = config.frames + 1
        let (warmups, runs) = (1, 3)
        let predictor = try VideoPredictor(
            model: model, frameCount: first + warmups + runs + 1,
            frameSize: PixelSize(width: inputSize, height: inputSize), inputSize: inputSize
        ) { _, _ in pixels }
        try predictor.addBox(Box(x0: 50, y0: 60, x1: 240, y1: 250), object: 1, frame: 0, compute)
        try predictor.propagate(.forward, frames: 0...first - 1, compute) { _ in }
        var frame = first
        try session.measure(
            variant.name + ".frame", shape: "\(shape), \(config.frames) memories",
            threads: threads, warmups: warmups, runs: runs, isExact: true,
            work: {
                .init(
                    operations: cost.encoder + cost.memoryAttention(frames: config.frames))
            }
        ) {
            try predictor.propagate(.forward, frames: frame...frame, compute) { _ in }
            frame += 1
        }
    }

    /// The rate of large products through the same code, which the rest is judged by.
    private func products(_ variant: Variant) throws {
        let (rows, inner, columns) = (4096, 768, 3072)
        let linear = Linear(
            weight: WeightStore(synthetic: 2).matrix("weight", [columns, inner]), bias: nil)
        let x = Tensor(
            shape: [rows, inner], values: [Float](repeating: 0.5, count: rows * inner))
        try session.measure(
            variant.name + ".sgemm", shape: "\(rows)x\(inner)x\(columns)", threads: threads,
            work: { .init(operations: 2 * Double(rows * inner * columns)) }
        ) { _ = linear(x, variant.compute) }
    }

    private static func pixels(_ side: Int) -> Tensor {
        var source = RandomSource(seed: 3)
        return Tensor(
            shape: [side, side, 3],
            values: (0..<side * side * 3).map { _ in Float(source.uniform() * 4 - 2) })
    }
}
