/// Sizes and rules of everything that carries an object from frame to frame.
package struct MemoryConfig: Sendable, Equatable {
    // Memory attention.
    package var attentionLayers = 4
    package var attentionHeads = 1
    package var attentionDownsampling = 1
    package var attentionMLPChannels = 2048
    package var attentionActivation = Activation.relu
    package var ropeTheta = 10000.0

    // Memory encoder.
    package var channels = 64
    package var downsamplerKernel = 3
    package var downsamplerStride = 2
    package var downsamplerPadding = 1
    package var downsamplerTotalStride = 16
    package var fuserLayers = 2
    package var fuserChannels = 1024
    package var fuserKernel = 7
    package var fuserPadding = 3
    /// Mask probabilities p enter the encoder as `maskScale * p + maskBias`.
    package var maskScale: Float = 20
    package var maskBias: Float = -10
    package var hasOcclusionEmbedding = true

    // Memory bank.
    /// Conditioning memories plus this many less one recent frames.
    package var frames = 7
    /// Most conditioning frames attended to at once; nil for all.
    package var maximumConditioningFrames: Int?
    package var maximumPointers = 16
    package var hasPointerPositions = true

    // Which prompts get several masks to choose from.
    package var multimaskOnPrompt = true
    package var multimaskWhenTracking = true
    package var multimaskPoints = 0...1

    package init() {}

    package enum Activation: String, Sendable {
        case relu
        case gelu
    }
}
