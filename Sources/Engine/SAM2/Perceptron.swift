/// A chain of linear layers with an activation between them
/// (`proj_in`, `layers.N`, `proj_out` upstream).
struct Perceptron: Sendable {
    private let layers: [Linear]
    private let activation: Activation

    /// - Parameter depth: number of linear layers, at least 2.
    init(
        _ store: WeightStore, _ prefix: String, inputs: Int, hidden: Int, outputs: Int,
        depth: Int, activation: Activation = .relu
    ) {
        let inner = (0..<depth - 2).map {
            Linear(store, prefix + ".layers.\($0)", inputs: hidden, outputs: hidden)
        }
        layers =
            [Linear(store, prefix + ".proj_in", inputs: inputs, outputs: hidden)] + inner
            + [Linear(store, prefix + ".proj_out", inputs: hidden, outputs: outputs)]
        self.activation = activation
    }

    /// [..., inputs] to [..., outputs].
    func callAsFunction(_ x: Tensor, _ run: Compute) -> Tensor {
        var x = x
        for (index, layer) in layers.enumerated() {
            x = layer(x, run)
            if index < layers.count - 1 { activation(&x, run) }
        }
        return x
    }
}
