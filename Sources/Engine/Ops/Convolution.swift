import CKernels

/// 2-D convolution over [channels, height, width]. A 1-D one is a picture one pixel high.
package struct Conv2d: Sendable {
    package let outputs: Int
    package let inputs: Int
    package let kernel: (height: Int, width: Int)
    package let stride: (height: Int, width: Int)
    package let padding: (height: Int, width: Int)
    /// Each channel is convolved with a kernel of its own.
    package let isDepthwise: Bool
    private let product: Linear  // weight [outputs, inputs * kh * kw]

    /// - Parameter weight: [outputs, inputs, kh, kw] flattened to two axes; depthwise
    ///   [channels, 1, kh, kw].
    package init(
        weight: WeightMatrix, bias: Tensor?, inputs: Int, kernel: (height: Int, width: Int),
        stride: (height: Int, width: Int) = (1, 1), padding: (height: Int, width: Int) = (0, 0),
        isDepthwise: Bool = false
    ) {
        product = Linear(weight: weight, bias: bias)
        outputs = weight.rows
        self.inputs = inputs
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
        self.isDepthwise = isDepthwise
    }

    /// Takes `prefix.weight` and, if wanted, `prefix.bias` from a checkpoint.
    package init(
        _ store: WeightStore, _ prefix: String, inputs: Int, outputs: Int, kernel: Int,
        stride: Int = 1, padding: Int = 0, isDepthwise: Bool = false, bias: Bool = true
    ) {
        let weight = store.matrix(
            prefix + ".weight", [outputs, isDepthwise ? 1 : inputs, kernel, kernel])
        let bias = bias ? store.tensor(prefix + ".bias", [outputs]) : nil
        let isComplete = weight.rows == outputs && (bias?.count ?? outputs) == outputs
        self.init(
            weight: isComplete ? weight : WeightMatrix(Tensor(zeros: [0, 0])),
            bias: isComplete ? bias : nil, inputs: inputs, kernel: (kernel, kernel),
            stride: (stride, stride), padding: (padding, padding), isDepthwise: isDepthwise)
    }

    /// Height and width of the result.
    package func outputSize(height: Int, width: Int) -> (height: Int, width: Int) {
        (
            (height + 2 * padding.height - kernel.height) / stride.height + 1,
            (width + 2 * padding.width - kernel.width) / stride.width + 1
        )
    }

    /// [inputs, h, w] to [outputs, h', w'].
    package func callAsFunction(_ x: Tensor, _ run: Compute) -> Tensor {
        precondition(
            x.shape.count == 3 && x.shape[0] == inputs, "Conv2d: \(x.shape) for \(inputs) inputs")
        if isDepthwise { return depthwise(x, run) }
        let (height, width) = outputSize(height: x.shape[1], width: x.shape[2])
        let columns = unfold(x, height: height, width: width, run)  // [h'w', inputs kh kw]
        return product(columns, run).transposed().reshaped([outputs, height, width])
    }

    /// The patch under each output pixel as a row.  // [h'w', inputs * kh * kw]
    private func unfold(_ x: Tensor, height: Int, width: Int, _ run: Compute) -> Tensor {
        let (inHeight, inWidth) = (x.shape[1], x.shape[2])
        let patch = inputs * kernel.height * kernel.width
        return Tensor(shape: [height * width, patch]) { out in
            x.values.withUnsafeBufferPointer { x in
                run.forEachRange(height, grain: 1) { lines in
                    for y in lines {
                        for column in 0..<width {
                            var target = out + (y * width + column) * patch
                            for channel in 0..<inputs {
                                for ky in 0..<kernel.height {
                                    let iy = y * stride.height + ky - padding.height
                                    let line = (channel * inHeight + iy) * inWidth
                                    for kx in 0..<kernel.width {
                                        let ix = column * stride.width + kx - padding.width
                                        let isInside =
                                            iy >= 0 && iy < inHeight && ix >= 0 && ix < inWidth
                                        target[kx] = isInside ? x[line + ix] : 0
                                    }
                                    target += kernel.width
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private func depthwise(_ x: Tensor, _ run: Compute) -> Tensor {
        let (inHeight, inWidth) = (x.shape[1], x.shape[2])
        let (height, width) = outputSize(height: inHeight, width: inWidth)
        let weights = product.weight.widened(run)
        let bias = product.bias?.values
        return Tensor(shape: [outputs, height, width]) { out in
            x.values.withUnsafeBufferPointer { x in
                run.forEach(outputs) { channel, _ in
                    let target = out + channel * height * width
                    target.update(repeating: bias?[channel] ?? 0, count: height * width)
                    for ky in 0..<kernel.height {
                        for kx in 0..<kernel.width {
                            let weight = weights[
                                (channel * kernel.height + ky) * kernel.width + kx]
                            for y in 0..<height {
                                let iy = y * stride.height + ky - padding.height
                                guard iy >= 0, iy < inHeight else { continue }
                                let line = (channel * inHeight + iy) * inWidth
                                for column in 0..<width {
                                    let ix = column * stride.width + kx - padding.width
                                    guard ix >= 0, ix < inWidth else { continue }
                                    target[y * width + column] += weight * x[line + ix]
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

extension WeightMatrix {
    /// All values as Float32; for small weights only.
    func widened(_ run: Compute) -> [Float] {
        let count = rows * columns
        return withBytes { bytes in
            [Float](unsafeUninitializedCapacity: count) { buffer, filled in
                filled = count
                guard let base = buffer.baseAddress else { return }
                widen(bytes, count: count, into: base, run)
            }
        }
    }
}
