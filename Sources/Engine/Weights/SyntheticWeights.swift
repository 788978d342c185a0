/// Weights made up for measurements, where only sizes count: norms scale by one, matrices keep the
/// size of what they multiply.
struct SyntheticWeights {
    /// Storage of the matrices.
    let dtype: DType
    private var random: RandomSource

    /// - Precondition: a type that weights may have.
    init(seed: UInt64, dtype: DType) {
        precondition(dtype.isWeight, "SyntheticWeights: \(dtype)")
        self.dtype = dtype
        random = RandomSource(seed: seed)
    }

    /// A norm's or bias's vector, or a small table.
    mutating func tensor(_ name: String, _ shape: [Int]) -> Tensor {
        let count = shape.reduce(1, *)
        if shape.count == 1 {
            let value: Float = name.hasSuffix(".weight") ? 1 : 0
            return Tensor(shape: shape, values: [Float](repeating: value, count: count))
        }
        return Tensor(shape: shape, values: numbers(count, columns: count / max(shape[0], 1)))
    }

    /// A large weight in memory of its own; a run of numbers is repeated over it.
    /// - Throws: `EngineError.unreadable` when there is not enough memory.
    mutating func matrix(rows: Int, columns: Int) throws -> WeightMatrix {
        let count = rows * columns
        let memory = try MappedFile(anonymousBytes: count * dtype.size)
        // A prime, so that no two rows are alike.
        let pattern = dtype.bytes(of: numbers(min(count, 65_521), columns: columns))
        let target = UnsafeMutableRawPointer(mutating: memory.base)
        pattern.withUnsafeBytes { source in
            guard let base = source.baseAddress else { return }
            for start in stride(from: 0, to: count * dtype.size, by: source.count) {
                let size = min(source.count, count * dtype.size - start)
                (target + start).copyMemory(from: base, byteCount: size)
            }
        }
        return WeightMatrix(rows: rows, columns: columns, dtype: dtype, file: memory, offset: 0)
    }

    /// Uniform with the variance of one over the number of inputs.
    private mutating func numbers(_ count: Int, columns: Int) -> [Float] {
        let scale = (3 / Float(max(columns, 1))).squareRoot()
        return (0..<count).map { _ in Float(2 * random.uniform() - 1) * scale }
    }
}
