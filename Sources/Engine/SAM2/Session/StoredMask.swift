/// A square yes-or-no mask, one bit per pixel.
struct StoredMask: Sendable {
    private let side: Int
    private let words: [UInt64]

    /// - Parameter mask: positive inside  // [S, S]
    init(_ mask: Tensor) {
        side = mask.shape[0]
        var words = [UInt64](repeating: 0, count: (mask.count + 63) / 64)
        for (index, value) in mask.values.enumerated() where value > 0 {
            words[index / 64] |= 1 << UInt64(index % 64)
        }
        self.words = words
    }

    /// 0 and 1.  // [S, S]
    var tensor: Tensor {
        Tensor(
            shape: [side, side],
            values: (0..<side * side).map { Float(words[$0 / 64] >> UInt64($0 % 64) & 1) })
    }
}
