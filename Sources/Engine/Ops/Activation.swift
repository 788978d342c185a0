import CKernels

/// Functions applied to every element.
package enum Activation: Sendable {
    case relu
    /// x Phi(x) with the exact error function, as torch's default.
    case gelu
    case silu
    case sigmoid

    /// In place.
    package func callAsFunction(_ x: inout Tensor, _ run: Compute) {
        let kernel: ((UnsafeMutablePointer<Float>, Int) -> Void) =
            switch self {
            case .relu: { run.kernels.relu($0, $1) }
            case .gelu: { run.kernels.gelu($0, $1) }
            case .silu: { run.kernels.silu($0, $1) }
            case .sigmoid: { run.kernels.sigmoid($0, $1) }
            }
        x.values.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            run.forEachRange(buffer.count, grain: 8192) { kernel(base + $0.lowerBound, $0.count) }
        }
    }
}

extension Tensor {
    /// Adds another tensor of the same count in place.
    package mutating func add(_ other: Tensor, _ run: Compute) {
        combine(other, run) { run.kernels.add($0, $1, $2) }
    }

    /// Multiplies by another tensor of the same count in place.
    package mutating func multiply(_ other: Tensor, _ run: Compute) {
        combine(other, run) { run.kernels.multiply($0, $1, $2) }
    }

    /// silu(self) * up, in place: the gate of SwiGLU.
    package mutating func gate(_ up: Tensor, _ run: Compute) {
        combine(up, run) { run.kernels.silu_multiply($0, $1, $2) }
    }

    /// Adds a row (last axis) to every row in place.
    package mutating func addToRows(_ row: Tensor, _ run: Compute) {
        precondition(row.count == columns, "Tensor: row \(row.shape) added to \(shape)")
        let (rows, width) = (self.rows, columns)
        row.values.withUnsafeBufferPointer { row in
            values.withUnsafeMutableBufferPointer { buffer in
                guard let base = buffer.baseAddress, let row = row.baseAddress else { return }
                run.forEachRange(rows, grain: 1 + 8192 / width) { part in
                    for r in part { run.kernels.add(base + r * width, row, width) }
                }
            }
        }
    }

    /// Rows of scores become rows of probabilities, in place.
    package mutating func softmax(_ run: Compute) {
        let (rows, width) = (self.rows, columns)
        values.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            run.forEachRange(rows, grain: 1 + 8192 / width) { part in
                run.kernels.softmax(base + part.lowerBound * width, part.count, width)
            }
        }
    }

    private mutating func combine(
        _ other: Tensor, _ run: Compute,
        _ kernel: (UnsafeMutablePointer<Float>, UnsafePointer<Float>, Int) -> Void
    ) {
        precondition(other.count == count, "Tensor: \(shape) combined with \(other.shape)")
        other.values.withUnsafeBufferPointer { other in
            values.withUnsafeMutableBufferPointer { buffer in
                guard let base = buffer.baseAddress, let other = other.baseAddress else { return }
                run.forEachRange(buffer.count, grain: 8192) {
                    kernel(base + $0.lowerBound, other + $0.lowerBound, $0.count)
                }
            }
        }
    }
}
