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
/// a full memory bank, beside the rate that matrix products reach in the same minute.
private struct SAM2Bench {
    private let session: BenchSession
    private let name: String
    private let model: SAM2
    private let cost: SAM2Cost
    private let inputSize: Int
    private let threads: Int
    private let compute: Compute

    init(session: BenchSession, size: SAM2Config.Size) throws {
        self.session = session
        name = "sam2." + size.rawValue
        let config = SAM2Config.published(size)
        model = try SAM2(config: config, store: WeightStore(synthetic: 1))
        inputSize = session.sam2InputSize ?? config.imageSize
        cost = SAM2Cost(config: config, inputSize: inputSize)
        threads = session.threads
        compute = Compute(parallel: Parallel(threadCount: threads))
    }

    func run() throws {
        try products()
        let pixels = Self.pixels(inputSize)
        let shape = "\(inputSize)x\(inputSize)"
        try session.measure(
            name + ".encode", shape: shape, threads: threads, warmups: 1, runs: 3,
            work: { .init(operations: cost.encoder) }
        ) { _ = try model.encode(pixels, compute) }

        let features = try model.encode(pixels, compute)
        let positions = try model.positions(inputSize: inputSize)
        let box = [
            PromptPoint(x: 100, y: 120, label: .topLeft),
            PromptPoint(x: 300, y: 350, label: .bottomRight),
        ]
        try session.measure(
            name + ".decode", shape: shape, threads: threads, warmups: 1, runs: 3
        ) {
            _ = try model.segment(
                features, points: box, multimask: false, positions: positions, compute)
        }
        try propagation(pixels)
    }

    /// What the memory bank holds from the eighth frame on.
    private func propagation(_ pixels: Tensor) throws {
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
            name + ".frame", shape: "\(inputSize)x\(inputSize), \(config.frames) memories",
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
    private func products() throws {
        let (rows, inner, columns) = (4096, 768, 3072)
        let linear = Linear(
            weight: WeightStore(synthetic: 2).matrix("weight", [columns, inner]), bias: nil)
        let x = Tensor(
            shape: [rows, inner], values: [Float](repeating: 0.5, count: rows * inner))
        try session.measure(
            name + ".sgemm", shape: "\(rows)x\(inner)x\(columns)", threads: threads,
            work: { .init(operations: 2 * Double(rows * inner * columns)) }
        ) { _ = linear(x, compute) }
    }

    private static func pixels(_ side: Int) -> Tensor {
        var source = RandomSource(seed: 3)
        return Tensor(
            shape: [side, side, 3],
            values: (0..<side * side * 3).map { _ in Float(source.uniform() * 4 - 2) })
    }
}
