/// What a session keeps of one object on one frame.
struct StoredFrame: Sendable {
    let objectScore: Float
    let quality: Float
    let pointer: Tensor  // [1, C]
    var logits: StoredLogits
    /// A mask given by the user, which is remembered instead of the logits.
    let givenMask: StoredMask?
    var origin: MaskOrigin
    /// Whether the user had a say in the mask: it is then remembered as yes or no.
    let isCertain: Bool
    /// State of the object's prompts when this was computed.
    let revision: Int
    /// Nil until it is needed, and again after it was dropped to save memory.
    var memory: MemoryFeatures?

    init(
        _ prediction: FramePrediction, givenMask: StoredMask? = nil, origin: MaskOrigin,
        revision: Int
    ) {
        objectScore = prediction.objectScore
        quality = prediction.quality
        pointer = prediction.pointer
        // Prompted frames are fed back and remembered exactly; of the many others, whose memory is
        // made before they are stored, half precision is more than a mask needs.
        logits = StoredLogits(prediction.logits, isExact: origin == .prompted)
        self.givenMask = givenMask
        self.origin = origin
        isCertain = origin == .prompted
        self.revision = revision
    }
}
