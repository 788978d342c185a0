/// The logits of a mask: in full, in half precision, or only their signs.
struct StoredLogits: Sendable {
    private enum Values: Sendable {
        case full([Float])
        case half([UInt16])
        case signs(StoredMask)
        /// The same everywhere, as on frames without the object.
        case uniform(Float)
    }

    private let shape: [Int]
    private var values: Values

    init(_ logits: Tensor, isExact: Bool) {
        shape = logits.shape
        if let first = logits.values.first, logits.values.allSatisfy({ $0 == first }) {
            values = .uniform(first)
        } else {
            values = isExact ? .full(logits.values) : .half(logits.values.map(Half.narrow))
        }
    }

    /// Whether every pixel has a number of its own.
    var isDetailed: Bool {
        switch values {
        case .full, .half: true
        case .signs, .uniform: false
        }
    }

    /// Keeps one bit per pixel: whether it is inside.
    mutating func dropDetail() {
        if isDetailed { values = .signs(StoredMask(tensor)) }
    }

    var tensor: Tensor {
        switch values {
        case .full(let numbers): Tensor(shape: shape, values: numbers)
        case .half(let bits): Tensor(shape: shape, values: bits.map(Half.widen))
        // All but certain either way, as for a mask that the user gave.
        case .signs(let mask): Tensor(shape: shape, values: mask.tensor.values.map { $0 * 20 - 10 })
        case .uniform(let value):
            Tensor(shape: shape, values: [Float](repeating: value, count: shape.reduce(1, *)))
        }
    }
}
