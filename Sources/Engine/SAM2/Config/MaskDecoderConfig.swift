/// Sizes of the prompt encoder and the mask decoder.
package struct MaskDecoderConfig: Sendable, Equatable {
    /// Channels of picture features and tokens alike.
    package var channels = 256
    package var layers = 2
    package var heads = 8
    package var mlpChannels = 2048
    /// Cross attention works on `channels / attentionDownsampling` channels.
    package var attentionDownsampling = 2
    /// Masks offered for an ambiguous prompt; one more token gives the single mask.
    package var multimaskOutputs = 3
    package var iouHeadDepth = 3
    package var iouHeadChannels = 256
    /// Whether an unstable single mask is replaced by the best of the others.
    package var dynamicMultimask = true
    package var stabilityDelta: Float = 0.05
    package var stabilityThreshold: Float = 0.98
    /// Channels of a mask prompt between its two convolutions and its projection.
    package var maskInputChannels = 16
    package var maskInputEpsilon: Float = 1e-6

    package init() {}
}
