/// 2-D convolution over channels-last maps, [height, width, channels]: patches are unfolded some
/// lines at a time into each thread's scratch and multiplied there.
package struct PixelConvolution: Sendable {
    package let inputs: Int
    package let outputs: Int
    package let kernel: Int
    package let stride: Int
    package let padding: Int
    private let product: Linear  // weight [outputs, inputs * kernel * kernel]

    /// Floats of unfolded patches a thread works on at a time.
    private static let blockSize = 1 << 16

    /// Takes `prefix.weight` [outputs, inputs, kernel, kernel] and `prefix.bias` from a checkpoint.
    package init(
        _ store: WeightStore, _ prefix: String, inputs: Int, outputs: Int, kernel: Int,
        stride: Int, padding: Int
    ) {
        self.init(
            product: Linear(
                store, prefix, shape: [outputs, inputs, kernel, kernel]), inputs: inputs,
            kernel: kernel, stride: stride, padding: padding)
    }

    /// - Parameter product: its weight is [outputs, inputs, kernel, kernel] flattened to two axes.
    package init(product: Linear, inputs: Int, kernel: Int, stride: Int, padding: Int) {
        self.product = product
        outputs = product.weight.rows
        self.inputs = inputs
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
    }

    /// Length of a side of the result.
    package func outputSize(_ side: Int) -> Int { (side + 2 * padding - kernel) / stride + 1 }

    /// [h, w, inputs] to [h', w', outputs].
    package func callAsFunction(_ x: Tensor, _ run: Compute) -> Tensor {
        precondition(
            x.shape.count == 3 && x.shape[2] == inputs,
            "PixelConvolution: \(x.shape) for \(inputs) inputs")
        let (height, width) = (outputSize(x.shape[0]), outputSize(x.shape[1]))
        let patch = inputs * kernel * kernel
        let lines = max(1, Self.blockSize / max(1, patch * width))
        let blocks = (height + lines - 1) / lines
        let scratchSize = lines * width * patch
        let scratch = UnsafeMutablePointer<Float>.allocate(
            capacity: max(1, scratchSize * run.parallel.threadCount))
        defer { scratch.deallocate() }
        return Tensor(shape: [height, width, outputs]) { out in
            x.values.withUnsafeBufferPointer { values in
                guard let base = values.baseAddress else { return }
                run.forEach(blocks) { block, worker in
                    let range = block * lines..<min(height, (block + 1) * lines)
                    let target = scratch + worker * scratchSize
                    for (index, line) in range.enumerated() {
                        unfold(
                            base, x.shape[0], x.shape[1], line: line, width: width,
                            into: target + index * width * patch)
                    }
                    product.apply(
                        target, rows: range.count * width,
                        into: out + range.lowerBound * width * outputs, stride: outputs, run)
                }
            }
        }
    }

    /// The patches of one line of the result, in the order of the weight.
    private func unfold(
        _ x: UnsafePointer<Float>, _ height: Int, _ inWidth: Int, line: Int, width: Int,
        into out: UnsafeMutablePointer<Float>
    ) {
        var target = out
        for column in 0..<width {
            for channel in 0..<inputs {
                for ky in 0..<kernel {
                    let y = line * stride + ky - padding
                    for kx in 0..<kernel {
                        let position = column * stride + kx - padding
                        let isInside = y >= 0 && y < height && position >= 0 && position < inWidth
                        target[kx] =
                            isInside ? x[(y * inWidth + position) * inputs + channel] : 0
                    }
                    target += kernel
                }
            }
        }
    }
}
