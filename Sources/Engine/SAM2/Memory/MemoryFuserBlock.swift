/// A ConvNeXt block (Liu 2022): depthwise convolution, norm, perceptron, scale, residual.
struct MemoryFuserBlock: Sendable {
    private let depthwise: DepthwiseConvolution
    private let norm: LayerNorm
    private let widen: Linear
    private let narrow: Linear
    private let scale: Tensor  // [C]

    init(_ store: WeightStore, _ prefix: String, config: MemoryConfig, channels: Int) {
        depthwise = DepthwiseConvolution(
            store, prefix + ".depthwise_conv", channels: channels, kernel: config.fuserKernel)
        norm = LayerNorm(store, prefix + ".layer_norm", size: channels, epsilon: 1e-6)
        widen = Linear(
            store, prefix + ".pointwise_conv1", inputs: channels, outputs: config.fuserChannels)
        narrow = Linear(
            store, prefix + ".pointwise_conv2", inputs: config.fuserChannels, outputs: channels)
        scale = store.tensor(prefix + ".scale", [channels])
    }

    /// [h, w, C], in place.
    func callAsFunction(_ x: inout Tensor, _ run: Compute) {
        var y = widen(norm(depthwise(x, run), run), run)
        Activation.gelu(&y, run)
        y = narrow(y, run)
        let width = scale.count
        y.values.withUnsafeMutableBufferPointer { y in
            for start in stride(from: 0, to: y.count, by: width) {
                for i in 0..<width { y[start + i] *= scale.values[i] }
            }
        }
        x.add(y, run)
    }
}
