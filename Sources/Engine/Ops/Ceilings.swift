import COpenBLAS

/// What this machine can do at most, to judge the engine by: the rate of large matrix products in
/// BLAS, and the rate at which memory is read.
package enum Ceilings {
    /// One product, on as many threads of BLAS as the engine has.
    /// - Parameters:
    ///   - a: [rows, inner]
    ///   - b: [columns, inner]
    /// - Returns: a times b transposed.  // [rows, columns]
    package static func multiply(_ a: Tensor, _ b: Tensor, _ run: Compute) -> Tensor {
        precondition(a.columns == b.columns, "Ceilings: \(a.shape) times \(b.shape)")
        openblas_set_num_threads(Int32(run.parallel.threadCount))
        defer { openblas_set_num_threads(1) }
        let (rows, columns, inner) = (a.rows, b.rows, a.columns)
        return Tensor(shape: [rows, columns]) { c in
            a.values.withUnsafeBufferPointer { a in
                b.values.withUnsafeBufferPointer { b in
                    guard let a = a.baseAddress, let b = b.baseAddress else { return }
                    sgemm(
                        rows: rows, columns: columns, inner: inner, a, stride: inner, b,
                        stride: inner, transposed: true, into: c, stride: columns)
                }
            }
        }
    }

    /// Reads all values once, on all threads.
    /// - Returns: the sum of their squares.
    package static func read(_ values: [Float], _ run: Compute) -> Float {
        let step = 1 << 18
        let count = (values.count + step - 1) / step
        let sums = [Float](unsafeUninitializedCapacity: count) { sums, filled in
            values.withUnsafeBufferPointer { values in
                guard let base = values.baseAddress, let sums = sums.baseAddress else { return }
                run.forEach(count) { item, _ in
                    let part = base + item * step
                    sums[item] = run.kernels.dot(part, part, min(step, values.count - item * step))
                }
            }
            filled = count
        }
        return sums.reduce(0, +)
    }
}
