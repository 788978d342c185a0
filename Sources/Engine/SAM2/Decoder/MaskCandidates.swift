/// What the mask decoder says about one prompt.
package struct MaskCandidates: Sendable {
    /// Logits at a quarter of the input size.  // [masks, S / 4, S / 4]
    package var masks: Tensor
    /// Predicted intersection over union of each mask with the truth, 0 ... 1.
    package var quality: [Float]
    /// Positive when the object is visible.
    package let objectScore: Float
    /// The tokens the object pointer is made from.  // [masks, C], or [1, C] for a single mask
    let tokens: Tensor

    /// The mask with the best predicted quality; the first among equals.
    package var best: Int {
        quality.indices.reduce(0) { quality[$1] > quality[$0] ? $1 : $0 }
    }

    /// One mask alone.  // [S / 4, S / 4]
    package func mask(_ index: Int) -> Tensor {
        masks.slice(index..<index + 1).reshaped(Array(masks.shape.dropFirst()))
    }
}
