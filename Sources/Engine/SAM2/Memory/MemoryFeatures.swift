/// One object's memory of one frame, rounded to bfloat16 as the reference stores it.
struct MemoryFeatures: Sendable {
    private let bits: [UInt16]  // [side * side, channels]
    private let channels: Int

    /// - Parameter features: [side, side, channels]
    init(_ features: Tensor) {
        channels = features.columns
        bits = features.values.map(BFloat.narrow)
    }

    /// Widened again.  // [side * side, channels]
    var tensor: Tensor {
        Tensor(
            shape: [bits.count / channels, channels],
            values: bits.map(BFloat.widen))
    }
}
