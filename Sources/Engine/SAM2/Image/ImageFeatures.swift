/// What the decoder and the memory need of one picture; computed once, used for every object.
package struct ImageFeatures: Sendable {
    /// Side of the square input the maps were computed from.
    let inputSize: Int
    let fine: Tensor  // [S / 4, S / 4, C / 8]
    let middle: Tensor  // [S / 8, S / 8, C / 4]
    let coarse: Tensor  // [S / 16, S / 16, C]

    /// Bytes held.
    package var byteCount: Int { 4 * (fine.count + middle.count + coarse.count) }
}
