/// Decoder features brought to a quarter of the input size with the help of the finer levels.
struct MaskUpscaler: Sendable {
    private let first: Doubling
    private let norm: LayerNorm
    private let second: Doubling

    init(_ store: WeightStore, _ prefix: String, channels: Int) {
        first = Doubling(
            store, prefix + "upscale_conv1", inputs: channels, outputs: channels / 4)
        norm = LayerNorm(
            store, prefix + "upscale_layer_norm", size: channels / 4, epsilon: 1e-6)
        second = Doubling(
            store, prefix + "upscale_conv2", inputs: channels / 4, outputs: channels / 8)
    }

    /// - Parameter image: [h, w, C]
    /// - Returns: [4 h, 4 w, C / 8]
    func callAsFunction(_ image: Tensor, features: ImageFeatures, _ run: Compute) -> Tensor {
        var x = norm(first(image, run).adding(features.middle, run), run)
        Activation.gelu(&x, run)
        x = second(x, run)
        x.add(features.fine, run)
        Activation.gelu(&x, run)
        return x
    }
}
