/// The logits of a mask, in full or in half precision.
struct StoredLogits: Sendable {
    private enum Values: Sendable {
        case full([Float])
        case half([UInt16])
        /// The same everywhere, as on frames without the object.
        case uniform(Float)
    }

    private let shape: [Int]
    private let values: Values

    init(_ logits: Tensor, isExact: Bool) {
        shape = logits.shape
        if let first = logits.values.first, logits.values.allSatisfy({ $0 == first }) {
            values = .uniform(first)
        } else {
            values = isExact ? .full(logits.values) : .half(logits.values.map(Half.narrow))
        }
    }

    var tensor: Tensor {
        switch values {
        case .full(let numbers): Tensor(shape: shape, values: numbers)
        case .half(let bits): Tensor(shape: shape, values: bits.map(Half.widen))
        case .uniform(let value):
            Tensor(shape: shape, values: [Float](repeating: value, count: shape.reduce(1, *)))
        }
    }
}
