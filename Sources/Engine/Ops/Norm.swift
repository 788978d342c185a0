import CKernels

/// Layer normalisation over the last axis.
package struct LayerNorm: Sendable {
    let weight: Tensor  // [size]
    let bias: Tensor  // [size]
    let epsilon: Float

    package init(weight: Tensor, bias: Tensor, epsilon: Float) {
        self.weight = weight
        self.bias = bias
        self.epsilon = epsilon
    }

    /// Takes `prefix.weight` and `prefix.bias` from a checkpoint.
    package init(_ store: WeightStore, _ prefix: String, size: Int, epsilon: Float) {
        self.init(
            weight: store.tensor(prefix + ".weight", [size]),
            bias: store.tensor(prefix + ".bias", [size]), epsilon: epsilon)
    }

    package func callAsFunction(_ x: Tensor, _ run: Compute) -> Tensor {
        normalized(x, weight, run) { x, weight, y, rows in
            bias.values.withUnsafeBufferPointer {
                run.kernels.layer_norm(x, weight, $0.baseAddress, y, rows, bias.count, epsilon)
            }
        }
    }
}

/// Root-mean-square normalisation over the last axis.
package struct RMSNorm: Sendable {
    let weight: Tensor  // [size]
    let epsilon: Float

    package init(weight: Tensor, epsilon: Float) {
        self.weight = weight
        self.epsilon = epsilon
    }

    /// Takes `prefix.weight` from a checkpoint.
    package init(_ store: WeightStore, _ prefix: String, size: Int, epsilon: Float) {
        self.init(weight: store.tensor(prefix + ".weight", [size]), epsilon: epsilon)
    }

    package func callAsFunction(_ x: Tensor, _ run: Compute) -> Tensor {
        normalized(x, weight, run) { x, weight, y, rows in
            run.kernels.rms_norm(x, weight, y, rows, self.weight.count, epsilon)
        }
    }
}

/// Shares the rows of x out over the threads.
private func normalized(
    _ x: Tensor, _ weight: Tensor, _ run: Compute,
    _ kernel: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
) -> Tensor {
    precondition(x.columns == weight.count, "norm: \(x.shape) for \(weight.count) weights")
    let (rows, width) = (x.rows, x.columns)
    return Tensor(shape: x.shape) { y in
        x.values.withUnsafeBufferPointer { x in
            weight.values.withUnsafeBufferPointer { weight in
                guard let x = x.baseAddress, let weight = weight.baseAddress else { return }
                run.forEachRange(rows, grain: 1 + 16384 / width) { part in
                    let start = part.lowerBound * width
                    kernel(x + start, weight, y + start, part.count)
                }
            }
        }
    }
}
