import Media

/// Where the masks that are scored come from: files on disk, or models that run for each sample.
package protocol Predictor: Sendable {
    /// What the predictions are: a folder, the checkpoints. Results of different ones are never
    /// mixed.
    var identity: String { get }

    /// The masks of one sample; models do their work here. Called for one sample after the other.
    ///
    /// `Dataset.clipPath` says where the sample's clip is, `FrameNames` which of its frames are
    /// meant.
    /// - Parameter frames: names of the frames that are scored.
    /// - Throws: `EngineError.cancelled` ends the evaluation; after any other error the sample
    ///   scores 0, as it does in the official tools.
    func predict(_ sample: Sample, frames: [String]) throws -> Prediction
}

/// The predicted masks of one sample.
package struct Prediction: Sendable {
    /// The frames that System 1 chose, as positions in the list of frames; nil where nobody knows.
    package let keyframes: [Int]?
    /// The mask of a frame, by its position. Called from several threads; may throw.
    package let mask: @Sendable (Int) throws -> Mask

    package init(keyframes: [Int]?, mask: @escaping @Sendable (Int) throws -> Mask) {
        self.keyframes = keyframes
        self.mask = mask
    }
}
