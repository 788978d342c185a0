import Engine

extension Bench {
    /// What the machine can do at most: BLAS on large products, reading memory.
    static let blas = Bench(name: "blas") { session in
        let ceilings = CeilingBench(session: session)
        try ceilings.products()
        try ceilings.reading()
    }
}

/// Measures the ceilings that other benches are judged by; both are taken again beside every
/// measurement, because a shared machine changes from minute to minute.
struct CeilingBench {
    private let session: BenchSession
    private let compute: Compute
    private let a: Tensor
    private let b: Tensor
    private let memory: [Float]

    /// Far more than caches hold.
    private static let memoryCount = 64 << 20
    private static let size = (rows: 512, inner: 2048, columns: 2048)

    init(session: BenchSession) {
        self.session = session
        compute = Compute(parallel: Parallel(threadCount: session.threads))
        let (rows, inner, columns) = Self.size
        a = Tensor(shape: [rows, inner], values: [Float](repeating: 0.5, count: rows * inner))
        b = Tensor(
            shape: [columns, inner], values: [Float](repeating: 0.25, count: columns * inner))
        memory = [Float](repeating: 1, count: Self.memoryCount)
    }

    private var operations: Double {
        2 * Double(Self.size.rows * Self.size.inner * Self.size.columns)
    }

    private var bytes: Double { Double(Self.memoryCount * 4) }

    func products() throws {
        let (rows, inner, columns) = Self.size
        try session.measure(
            "blas.sgemm", shape: "\(rows)x\(inner)x\(columns)", threads: session.threads,
            work: { .init(operations: operations) }
        ) { _ = Ceilings.multiply(a, b, compute) }
    }

    func reading() throws {
        try session.measure(
            "blas.read", shape: "\(Self.memoryCount >> 18) MiB", threads: session.threads,
            work: { .init(traffic: bytes) }
        ) { _ = Ceilings.read(memory, compute) }
    }

    /// Memory held for the measurements.
    var ownBytes: Double { bytes + Double((a.count + b.count) * 4) }

    /// Floating-point operations per second: the best of some products.
    func productRate() -> Double { operations / best { _ = Ceilings.multiply(a, b, compute) } }

    /// Bytes per second: the best of some readings.
    func readRate() -> Double { bytes / best { _ = Ceilings.read(memory, compute) } }

    private func best(_ body: () -> Void) -> Double {
        let clock = ContinuousClock()
        return (0..<5).map { _ in clock.measure(body) / .seconds(1) }.min() ?? .infinity
    }
}
