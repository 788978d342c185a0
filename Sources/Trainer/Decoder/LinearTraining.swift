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
            y.withUnsafeMutableBufferPointer { y in
                guard let x = x.baseAddress, let y = y.baseAddress else { return }
                weight.forEachBlock { block, w in
                    product(
                        Block(start: x, stride: inputs),
                        Block(start: w, stride: inputs).transposed,
                        into: Block(start: y + block.lowerBound, stride: outputs), m: rows,
                        n: block.count, k: inputs, keep: 1)
                }
            }
        }
        return y
    }

    /// Adds to the gradients of weight and bias, if they are trained, and returns dx.
    /// - Parameters: `dy` [rows, out], `x` [rows, in] as given to `forward`.
    static func backward(
        _ dy: [Float], _ x: [Float], rows: Int, weight: Parameter, bias: Parameter?
    ) -> [Float] {
        let (outputs, inputs) = (weight.shape[0], weight.shape[1])
        var dx = [Float](repeating: 0, count: rows * inputs)
        dy.withUnsafeBufferPointer { dy in
            x.withUnsafeBufferPointer { x in
                guard let dy = dy.baseAddress, let x = x.baseAddress else { return }
                dx.withUnsafeMutableBufferPointer { dx in
                    guard let dx = dx.baseAddress else { return }
                    weight.forEachBlock { block, w in
                        product(
                            Block(start: dy + block.lowerBound, stride: outputs),
                            Block(start: w, stride: inputs),
                            into: Block(start: dx, stride: inputs), m: rows, n: inputs,
                            k: block.count, keep: 1)
                    }
                }
                guard weight.isTrained else { return }
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
        if let bias, bias.isTrained {
            var dBias = [Float](repeating: 0, count: outputs)
            for row in 0..<rows {
                for i in 0..<outputs { dBias[i] += dy[row * outputs + i] }
            }
            bias.addGradient(dBias)
        }
        return dx
    }
}
