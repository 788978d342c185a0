extension WeightMatrix {
    /// Some rows, widened.  // [ids, columns]
    /// - Precondition: every id is a row.
    package func rows(_ ids: [Int], _ run: Compute) -> Tensor {
        Tensor(shape: [ids.count, columns]) { out in
            withBytes { bytes in
                for (index, id) in ids.enumerated() {
                    precondition((0..<rows).contains(id), "embedding: row \(id) of \(rows)")
                    widen(
                        bytes + id * columns * dtype.size, count: columns,
                        into: out + index * columns, run)
                }
            }
        }
    }

    /// Widens `count` values of this matrix's type.
    func widen(
        _ source: UnsafeRawPointer, count: Int, into target: UnsafeMutablePointer<Float>,
        _ run: Compute
    ) {
        switch dtype {
        case .f16:
            run.kernels.widen_f16(source.assumingMemoryBound(to: UInt16.self), target, count)
        case .bf16:
            run.kernels.widen_bf16(source.assumingMemoryBound(to: UInt16.self), target, count)
        default:
            UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: count * 4)
        }
    }
}
