/// Convolutions of a checkpoint as products over channels-last pixels.
extension Linear {
    /// Takes `prefix.weight`, of any number of axes, and `prefix.bias`.
    init(_ store: WeightStore, _ prefix: String, shape: [Int]) {
        let weight = store.matrix(prefix + ".weight", shape)
        let bias = store.tensor(prefix + ".bias", [shape[0]])
        // Empty stand-ins when the checkpoint lacks one; the store then throws.
        let isComplete = weight.rows == shape[0] && bias.count == shape[0]
        self.init(
            weight: isComplete ? weight : WeightMatrix(Tensor(zeros: [0, 0])),
            bias: isComplete ? bias : nil)
    }

    /// A 1x1 convolution.
    init(pixelwise store: WeightStore, _ prefix: String, inputs: Int, outputs: Int) {
        self.init(store, prefix, shape: [outputs, inputs, 1, 1])
    }
}
