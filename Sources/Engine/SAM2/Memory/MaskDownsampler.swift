/// Brings a mask to the grid of the features, one strided convolution at a time.
struct MaskDownsampler: Sendable {
    private let layers: [(convolution: PixelConvolution, norm: LayerNorm)]
    private let projection: Linear

    init(_ store: WeightStore, _ prefix: String, config: MemoryConfig, channels: Int) {
        var layers: [(PixelConvolution, LayerNorm)] = []
        var (inputs, stride) = (1, 1)
        while stride < config.downsamplerTotalStride {
            // A pixel keeps as many numbers as it takes the place of.
            let outputs = inputs * config.downsamplerStride * config.downsamplerStride
            let name = "\(prefix).layers.\(layers.count)"
            let convolution = PixelConvolution(
                store, name + ".conv", inputs: inputs, outputs: outputs,
                kernel: config.downsamplerKernel, stride: config.downsamplerStride,
                padding: config.downsamplerPadding)
            let norm = LayerNorm(store, name + ".layer_norm", size: outputs, epsilon: 1e-6)
            layers.append((convolution, norm))
            inputs = outputs
            stride *= config.downsamplerStride
        }
        self.layers = layers
        projection = Linear(
            pixelwise: store, prefix + ".final_conv", inputs: inputs, outputs: channels)
    }

    /// [S, S] to [S / 16, S / 16, channels].
    func callAsFunction(_ mask: Tensor, _ run: Compute) -> Tensor {
        var x = mask.reshaped(mask.shape + [1])
        for layer in layers {
            x = layer.norm(layer.convolution(x, run), run)
            Activation.gelu(&x, run)
        }
        return projection(x, run)
    }
}
