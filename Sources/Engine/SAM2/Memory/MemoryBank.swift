/// What memory attention sees of an object: remembered frames and object pointers.
struct MemoryBank: Sendable {
    /// A remembered frame with its keys in every layer of memory attention.
    struct Frame: Sendable {
        let memory: ProjectedMemory
        /// Row of the temporal positions.
        let time: Int
    }

    let frames: [Frame]
    /// Pointers cut into tokens of the memory's width, and their positions; nil when there are
    /// none.  // [tokens, channels] each
    let pointers: (tokens: Tensor, positions: Tensor)?
}
