/// A transposed convolution of kernel 2 and stride 2 over channels-last maps: every pixel becomes
/// two by two pixels of its own, so it is one product and a rearrangement.
struct Doubling: Sendable {
    private let product: Linear  // weight [2 * 2 * outputs, inputs]
    private let outputs: Int

    /// Takes `prefix.weight` [inputs, outputs, 2, 2] and `prefix.bias` from a checkpoint.
    init(_ store: WeightStore, _ prefix: String, inputs: Int, outputs: Int) {
        self.outputs = outputs
        let weight = store.tensor(prefix + ".weight", [inputs, outputs, 2, 2])
        let bias = store.tensor(prefix + ".bias", [outputs])
        guard weight.count == inputs * outputs * 4, bias.count == outputs else {
            // The store throws before this stand-in is used.
            product = Linear(weight: WeightMatrix(Tensor(zeros: [0, 0])))
            return
        }
        let ordered = weight.permuted([2, 3, 1, 0]).reshaped([4 * outputs, inputs])
        product = Linear(
            weight: WeightMatrix(ordered), bias: Tensor.concatenate([bias, bias, bias, bias]))
    }

    /// [h, w, inputs] to [2 h, 2 w, outputs].
    func callAsFunction(_ x: Tensor, _ run: Compute) -> Tensor {
        let (height, width) = (x.shape[0], x.shape[1])
        let spread = product(x, run)  // [h, w, 2, 2, outputs]
        let pair = 2 * outputs
        return Tensor(shape: [2 * height, 2 * width, outputs]) { out in
            spread.values.withUnsafeBufferPointer { spread in
                guard let base = spread.baseAddress else { return }
                run.forEachRange(2 * height, grain: 1) { lines in
                    for line in lines {
                        for column in 0..<width {
                            let source = (line / 2 * width + column) * 2 * pair + line % 2 * pair
                            (out + (line * width + column) * pair).update(
                                from: base + source, count: pair)
                        }
                    }
                }
            }
        }
    }
}
