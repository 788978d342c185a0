/// How long tracking will take on this machine, from the operations it needs and the rate at which
/// a large product runs now.
package struct TrackingEstimate: Sendable {
    /// What a clip asks for.
    package struct Work: Sendable, Equatable {
        package var frames: Int
        package var objects: Int

        package init(frames: Int, objects: Int) {
            self.frames = frames
            self.objects = objects
        }
    }

    /// Whole frames run at this part of the rate of large products; measured with `bench sam2`.
    private static let efficiency = 0.6
    /// Memories of a filled frame: a prompt and the neighbours.
    private static let memoriesOfFilled = 3

    package let config: SAM2Config
    /// Operations per second.
    package let rate: Double

    package init(config: SAM2Config, rate: Double) {
        self.config = config
        self.rate = rate
    }

    /// Measures the rate, which takes about a tenth of a second.
    package init(config: SAM2Config, _ run: Compute) {
        let (rows, inner, columns) = (1024, 512, 1024)
        let linear = Linear(
            weight: WeightStore(synthetic: 1).matrix("weight", [columns, inner]), bias: nil)
        let x = Tensor(shape: [rows, inner], values: [Float](repeating: 0.5, count: rows * inner))
        let clock = ContinuousClock()
        _ = linear(x, run)
        let times = (0..<3).map { _ in clock.measure { _ = linear(x, run) } / .seconds(1) }
        let operations = 2 * Double(rows) * Double(inner) * Double(columns)
        self.init(config: config, rate: operations / max(times.min() ?? 1, 1e-6))
    }

    /// Seconds of a propagation that looks at every `step`-th frame.
    package func propagation(_ work: Work, inputSize: Int, step: Int = 1) -> Double {
        let frames = (work.frames + step - 1) / step
        return Double(frames) * frame(work.objects, inputSize, memories: config.memory.frames)
    }

    /// Seconds for the frames that such a propagation leaves out.
    package func filling(_ work: Work, inputSize: Int, step: Int) -> Double {
        let frames = work.frames - (work.frames + step - 1) / step
        return Double(frames) * frame(work.objects, inputSize, memories: Self.memoriesOfFilled)
    }

    private func frame(_ objects: Int, _ inputSize: Int, memories: Int) -> Double {
        let cost = SAM2Cost(config: config, inputSize: inputSize)
        let object = cost.memoryAttention(frames: memories) + cost.decoder + cost.memoryEncoder
        return (cost.encoder + Double(objects) * object) / (rate * Self.efficiency)
    }
}
