/// A linear layer of the decoder, with the low-rank adapter that is trained beside it, if any
/// (LoRA, arXiv 2106.09685): y = x Wᵀ + bias + scale (x Aᵀ) Bᵀ.
struct TrainedLinear {
    let weight: Parameter  // [out, in]
    let bias: Parameter?
    let adapter: Adapter?

    struct Adapter {
        let down: Parameter  // A [rank, in]
        let up: Parameter  // B [out, rank]
        let scale: Float
    }

    /// - Parameter adapted: false leaves the adapter out: the model as it was.
    /// - Returns: [rows, out] of [rows, in].
    func forward(_ x: [Float], rows: Int, adapted: Bool) -> [Float] {
        var y = LinearTraining.forward(x, rows: rows, weight: weight, bias: bias)
        guard adapted, let adapter else { return y }
        let inner = LinearTraining.forward(x, rows: rows, weight: adapter.down, bias: nil)
        let added = LinearTraining.forward(inner, rows: rows, weight: adapter.up, bias: nil)
        for i in y.indices { y[i] += adapter.scale * added[i] }
        return y
    }

    /// Adds to the gradients and returns dx.
    /// - Parameters: `dy` [rows, out], `x` [rows, in] as given to `forward`.
    func backward(_ dy: [Float], _ x: [Float], rows: Int) -> [Float] {
        var dx = LinearTraining.backward(dy, x, rows: rows, weight: weight, bias: bias)
        guard let adapter else { return dx }
        let inner = LinearTraining.forward(x, rows: rows, weight: adapter.down, bias: nil)
        let dInner = LinearTraining.backward(
            dy.map { adapter.scale * $0 }, inner, rows: rows, weight: adapter.up, bias: nil)
        let added = LinearTraining.backward(
            dInner, x, rows: rows, weight: adapter.down, bias: nil)
        for i in dx.indices { dx[i] += added[i] }
        return dx
    }
}
