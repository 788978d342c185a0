/// One object on one frame, as the model sees it.
package struct FramePrediction: Sendable {
    /// Logits at a quarter of the input size; the reference's -1024 all over where the object is
    /// not visible.  // [S / 4, S / 4]
    package let logits: Tensor
    /// Positive when the object is visible.
    package let objectScore: Float
    /// Predicted intersection over union with the truth.
    package let quality: Float
    let pointer: Tensor  // [1, C]

    /// What logits are where there is no object.
    static let absent: Float = -1024
}
