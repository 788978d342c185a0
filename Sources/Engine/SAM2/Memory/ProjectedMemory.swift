/// One remembered frame ready to be attended to. Projecting and turning its keys is done once;
/// what changes from frame to frame, the distance in time, is added when it is used.
struct ProjectedMemory: Sendable {
    /// The memory itself: values are projected after attention.  // [side * side, channels]
    let values: Tensor
    /// Turned keys for each layer, without the distance in time.  // [side * side, inner] each
    let keys: [Tensor]

    /// Bytes held.
    var byteCount: Int { 4 * keys.reduce(values.count) { $0 + $1.count } }
}
