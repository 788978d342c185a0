/// 2-D transposed convolution without padding over [channels, height, width].
package struct ConvTranspose2d: Sendable {
    package let inputs: Int
    package let outputs: Int
    package let kernel: Int
    package let stride: Int
    private let product: Linear  // weight [outputs * k * k, inputs]
    private let bias: Tensor?

    /// - Parameter weight: [inputs, outputs, kernel, kernel], as torch stores it.
    package init(weight: Tensor, bias: Tensor?, stride: Int) {
        precondition(weight.shape.count == 4, "ConvTranspose2d: weight \(weight.shape)")
        (inputs, outputs, kernel) = (weight.shape[0], weight.shape[1], weight.shape[2])
        self.stride = stride
        self.bias = bias
        let flat = weight.reshaped([inputs, outputs * kernel * kernel])
        product = Linear(weight: WeightMatrix(flat.transposed()))
    }

    /// Takes `prefix.weight` and `prefix.bias` from a checkpoint.
    package init(
        _ store: WeightStore, _ prefix: String, inputs: Int, outputs: Int, kernel: Int, stride: Int
    ) {
        let weight = store.tensor(prefix + ".weight", [inputs, outputs, kernel, kernel])
        self.init(weight: weight, bias: store.tensor(prefix + ".bias", [outputs]), stride: stride)
    }

    /// [inputs, h, w] to [outputs, (h - 1) stride + kernel, (w - 1) stride + kernel].
    package func callAsFunction(_ x: Tensor, _ run: Compute) -> Tensor {
        precondition(
            x.shape.count == 3 && x.shape[0] == inputs,
            "ConvTranspose2d: \(x.shape) for \(inputs) inputs")
        let (height, width) = (x.shape[1], x.shape[2])
        let pixels = x.reshaped([inputs, height * width]).transposed()
        let spread = product(pixels, run)  // [hw, outputs * k * k]
        let outHeight = (height - 1) * stride + kernel
        let outWidth = (width - 1) * stride + kernel
        return Tensor(shape: [outputs, outHeight, outWidth]) { out in
            spread.values.withUnsafeBufferPointer { spread in
                run.forEach(outputs) { channel, _ in
                    let target = out + channel * outHeight * outWidth
                    target.update(
                        repeating: bias?.values[channel] ?? 0, count: outHeight * outWidth)
                    for pixel in 0..<height * width {
                        let (y, column) = (pixel / width * stride, pixel % width * stride)
                        let patch = (pixel * outputs + channel) * kernel * kernel
                        for ky in 0..<kernel {
                            for kx in 0..<kernel {
                                target[(y + ky) * outWidth + column + kx] +=
                                    spread[patch + ky * kernel + kx]
                            }
                        }
                    }
                }
            }
        }
    }
}
