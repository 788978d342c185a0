/// A weight as it lies in its file, seen as [rows, columns]; the mapping stays alive with it.
/// Products with it are in `Ops/Linear.swift`, which is also where another storage (quantised
/// blocks) gets its kernels.
package struct WeightMatrix: Sendable {
    package enum Storage: Sendable {
        /// Row-major numbers of one of the weight types, in a mapped file.
        case mapped(DType, MappedFile, offset: Int)
        /// Float32 in memory, for weights that were computed rather than read.
        case owned([Float])
    }

    package let rows: Int
    package let columns: Int
    let storage: Storage

    init(rows: Int, columns: Int, dtype: DType, file: MappedFile, offset: Int) {
        precondition(dtype.isWeight, "WeightMatrix: \(dtype)")
        precondition(
            offset >= 0 && offset + rows * columns * dtype.size <= file.bytes.count,
            "WeightMatrix: \(rows)x\(columns) at \(offset) of \(file.bytes.count)")
        self.rows = rows
        self.columns = columns
        storage = .mapped(dtype, file, offset: offset)
    }

    /// - Precondition: two axes.
    package init(_ tensor: Tensor) {
        precondition(tensor.shape.count == 2, "WeightMatrix: \(tensor.shape)")
        rows = tensor.shape[0]
        columns = tensor.shape[1]
        storage = .owned(tensor.values)
    }

    package var dtype: DType {
        switch storage {
        case .mapped(let dtype, _, _): dtype
        case .owned: .f32
        }
    }

    /// Bytes read by one pass over the weight.
    package var byteCount: Int { rows * columns * dtype.size }

    /// Calls `body` with the first element's address.
    func withBytes<Result>(_ body: (UnsafeRawPointer) throws -> Result) rethrows -> Result {
        switch storage {
        case .mapped(_, let file, let offset):
            return try withExtendedLifetime(file) { try body(file.base + offset) }
        case .owned(let values):
            return try values.withUnsafeBytes { bytes in
                guard let base = bytes.baseAddress else {
                    preconditionFailure("WeightMatrix: product with an empty matrix")
                }
                return try body(base)
            }
        }
    }
}
