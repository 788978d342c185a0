/// Sizes of the audio tower.
package struct AudioConfig: Sendable, Equatable {
    package var melCount: Int
    package var hiddenSize: Int
    package var layerCount: Int
    package var headCount: Int
    package var intermediateSize: Int
    package var maximumPositions: Int
    /// Half of the mel frames that attend to each other.
    package var halfWindow: Int
    package var outputSize: Int

    package init(
        hiddenSize: Int, layerCount: Int, headCount: Int, intermediateSize: Int, outputSize: Int,
        melCount: Int = 128, halfWindow: Int = 100, maximumPositions: Int = 1500
    ) {
        self.hiddenSize = hiddenSize
        self.layerCount = layerCount
        self.headCount = headCount
        self.intermediateSize = intermediateSize
        self.outputSize = outputSize
        self.melCount = melCount
        self.halfWindow = halfWindow
        self.maximumPositions = maximumPositions
    }

    init(_ reader: ConfigReader) throws {
        melCount = try reader.count("num_mel_bins", default: 128)
        hiddenSize = try reader.count("d_model", default: 1280)
        layerCount = try reader.count(
            "encoder_layers", default: 32, maximum: ConfigReader.mostLayers)
        headCount = try reader.count("encoder_attention_heads", default: 20)
        intermediateSize = try reader.count("encoder_ffn_dim", default: 5120)
        maximumPositions = try reader.count("max_source_positions", default: 1500)
        halfWindow = try reader.count("n_window", default: 100)
        outputSize = try reader.count("output_dim", default: 3584)
        try reader.require("activation_function", "gelu")
        guard hiddenSize % headCount == 0, hiddenSize % 2 == 0, hiddenSize >= 4 else {
            throw reader.error("d_model", "an even multiple of \(headCount) heads")
        }
        guard halfWindow <= maximumPositions else {
            throw reader.error("n_window", "at most \(maximumPositions) positions")
        }
    }

    /// Frames after the convolution that halves them.
    package static func convolved(_ melFrames: Int) -> Int { (melFrames - 1) / 2 + 1 }

    /// Tokens the decoder sees for this many mel frames.
    package static func tokenCount(melFrames: Int) -> Int { convolved(melFrames) / 2 }
}
