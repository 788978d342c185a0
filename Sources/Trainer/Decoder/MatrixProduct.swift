import COpenBLAS

/// A matrix inside a larger buffer: rows are `stride` apart.
struct Block<Pointer> {
    var start: Pointer
    var stride: Int
    private(set) var isTransposed = false

    init(start: Pointer, stride: Int) {
        self.start = start
        self.stride = stride
    }

    /// The same matrix, to be multiplied as its transpose.
    var transposed: Block {
        var block = self
        block.isTransposed.toggle()
        return block
    }
}

/// c = scale * a b + keep * c, row-major, with [m, n] = [m, k] [k, n].
func product(
    _ a: Block<UnsafePointer<Float>>, _ b: Block<UnsafePointer<Float>>,
    into c: Block<UnsafeMutablePointer<Float>>,
    m: Int, n: Int, k: Int, scale: Float = 1, keep: Float = 0
) {
    guard m > 0, n > 0 else { return }
    cblas_sgemm(
        CblasRowMajor, a.isTransposed ? CblasTrans : CblasNoTrans,
        b.isTransposed ? CblasTrans : CblasNoTrans, blasint(m), blasint(n), blasint(k), scale,
        a.start, blasint(a.stride), b.start, blasint(b.stride), keep, c.start, blasint(c.stride))
}

/// A linear layer, forward and backward. Weights are [out, in] as in checkpoints.
enum LinearTraining {
    /// y = x Wᵀ + bias.  // [rows, in] -> [rows, out]
    static func forward(_ x: [Float], rows: Int, weight: Parameter, bias: Parameter?) -> [Float] {
        let (outputs, inputs) = (weight.shape[0], weight.shape[1])
        precondition(x.count == rows * inputs, "\(weight.name): \(x.count) values, \(rows) rows")
        var y = [Float](repeating: 0, count: rows * outputs)
        if let bias = bias?.values {
            for row in 0..<rows {
                for i in 0..<outputs { y[row * outputs + i] = bias[i] }
            }
        }
        x.withUnsafeBufferPointer { x in
            weight.values.withUnsafeBufferPointer { w in
                y.withUnsafeMutableBufferPointer { y in
                    guard let x = x.baseAddress, let w = w.baseAddress, let y = y.baseAddress
                    else { return }
                    product(
                        Block(start: x, stride: inputs),
                        Block(start: w, stride: inputs).transposed,
                        into: Block(start: y, stride: outputs), m: rows, n: outputs, k: inputs,
                        keep: 1)
                }
            }
        }
        return y
    }

    /// Adds to the gradients of weight and bias, and returns dx.
    /// - Parameters: `dy` [rows, out], `x` [rows, in] as given to `forward`.
    static func backward(
        _ dy: [Float], _ x: [Float], rows: Int, weight: Parameter, bias: Parameter?
    ) -> [Float] {
        let (outputs, inputs) = (weight.shape[0], weight.shape[1])
        var dx = [Float](repeating: 0, count: rows * inputs)
        dy.withUnsafeBufferPointer { dy in
            x.withUnsafeBufferPointer { x in
                guard let dy = dy.baseAddress, let x = x.baseAddress else { return }
                weight.values.withUnsafeBufferPointer { w in
                    dx.withUnsafeMutableBufferPointer { dx in
                        guard let w = w.baseAddress, let dx = dx.baseAddress else { return }
                        product(
                            Block(start: dy, stride: outputs), Block(start: w, stride: inputs),
                            into: Block(start: dx, stride: inputs), m: rows, n: inputs, k: outputs)
                    }
                }
                weight.gradient.withUnsafeMutableBufferPointer { dw in
                    guard let dw = dw.baseAddress else { return }
                    product(
                        Block(start: dy, stride: outputs).transposed,
                        Block(start: x, stride: inputs),
                        into: Block(start: dw, stride: inputs), m: outputs, n: inputs, k: rows,
                        keep: 1)
                }
            }
        }
        if let bias {
            var dBias = [Float](repeating: 0, count: outputs)
            for row in 0..<rows {
                for i in 0..<outputs { dBias[i] += dy[row * outputs + i] }
            }
            bias.addGradient(dBias)
        }
        return dx
    }
}
