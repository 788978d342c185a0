/// Convolution of each channel with a kernel of its own over channels-last maps,
/// [height, width, channels]; stride 1, padded so that the size stays.
package struct DepthwiseConvolution: Sendable {
    private let kernel: Int
    private let weight: Tensor  // [kernel, kernel, channels]
    private let bias: Tensor  // [channels]

    /// Takes `prefix.weight` [channels, 1, kernel, kernel] and `prefix.bias` from a checkpoint.
    /// - Parameter kernel: odd
    package init(_ store: WeightStore, _ prefix: String, channels: Int, kernel: Int) {
        let weight = store.tensor(prefix + ".weight", [channels, 1, kernel, kernel])
        let bias = store.tensor(prefix + ".bias", [channels])
        // Empty stand-ins when the checkpoint lacks one; the store then throws.
        let isComplete = weight.count == channels * kernel * kernel && bias.count == channels
        self.init(
            weight: isComplete ? weight : Tensor(zeros: [0, 1, kernel, kernel]),
            bias: isComplete ? bias : Tensor(zeros: [0]), kernel: kernel)
    }

    /// - Parameter weight: [channels, 1, kernel, kernel]
    package init(weight: Tensor, bias: Tensor, kernel: Int) {
        self.kernel = kernel
        self.bias = bias
        self.weight = weight.permuted([2, 3, 0, 1]).reshaped([kernel, kernel, bias.count])
    }

    /// [h, w, channels] to [h, w, channels].
    package func callAsFunction(_ x: Tensor, _ run: Compute) -> Tensor {
        precondition(
            x.shape.count == 3 && x.shape[2] == bias.count, "DepthwiseConvolution: \(x.shape)")
        let (height, width, channels) = (x.shape[0], x.shape[1], x.shape[2])
        return Tensor(shape: x.shape) { out in
            x.values.withUnsafeBufferPointer { x in
                weight.values.withUnsafeBufferPointer { weight in
                    bias.values.withUnsafeBufferPointer { bias in
                        guard let x = x.baseAddress, let weight = weight.baseAddress,
                            let bias = bias.baseAddress
                        else { return }
                        run.forEachRange(height, grain: 1) { lines in
                            for y in lines {
                                for column in 0..<width {
                                    let target = out + (y * width + column) * channels
                                    target.update(from: bias, count: channels)
                                    accumulate(
                                        x, weight, y, column, height, width, channels, target)
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private func accumulate(
        _ x: UnsafePointer<Float>, _ weight: UnsafePointer<Float>, _ y: Int, _ column: Int,
        _ height: Int, _ width: Int, _ channels: Int, _ target: UnsafeMutablePointer<Float>
    ) {
        let reach = kernel / 2
        for ky in max(0, reach - y)..<min(kernel, height + reach - y) {
            for kx in max(0, reach - column)..<min(kernel, width + reach - column) {
                let source = x + ((y + ky - reach) * width + column + kx - reach) * channels
                let taps = weight + (ky * kernel + kx) * channels
                for i in 0..<channels { target[i] += taps[i] * source[i] }
            }
        }
    }
}
