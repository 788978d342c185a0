/// The parts of a query, in order.
package enum PipelineStage: String, Sendable, CaseIterable, Codable {
    /// Frames and sound for System 1.
    case sampling
    /// System 1 reads and writes.
    case reasoning
    /// System 2 looks at the keyframes.
    case grounding
    /// SAM 2.1 carries the masks through the clip.
    case tracking
}

/// What happens while a query runs, in order.
package enum PipelineEvent: Sendable {
    case stage(PipelineStage)
    /// `done` of `total` units (frames, prompt tokens, keyframes) of a stage.
    case progress(PipelineStage, done: Int, total: Int)
    /// A piece of System 1's text.
    case text(String)
    case reasoning(Reasoning)
    /// A piece of System 2's reply about a keyframe (its place in `Reasoning.keyframes`).
    case reply(keyframe: Int, String)
    case grounding(GroundedKeyframe)
    /// An object on a frame; a later one for the same frame replaces it.
    case mask(object: Int, frame: Int, ClipMasks.Entry)
    case note(String)
    /// The run was called off; this is what it found. The error that ends it comes next.
    case stopped(Segmentation)
}
