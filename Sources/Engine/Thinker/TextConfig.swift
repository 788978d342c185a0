/// Sizes of the text decoder (Qwen2 family, and Llama's, which is the same without biases).
package struct TextConfig: Sendable, Equatable {
    package var vocabularySize: Int
    package var hiddenSize: Int
    package var intermediateSize: Int
    package var layerCount: Int
    package var headCount: Int
    package var keyHeadCount: Int
    package var headDim: Int
    package var normEpsilon: Float
    package var ropeTheta: Double
    /// How many rotary frequencies follow time, height and width; one entry for plain rotary.
    package var ropeSections: [Int]
    package var hasQKVBias: Bool
    /// The output matrix is the embedding table.
    package var isTied: Bool
    package var maximumPosition: Int

    package init(
        vocabularySize: Int, hiddenSize: Int, intermediateSize: Int, layerCount: Int,
        headCount: Int, keyHeadCount: Int, headDim: Int? = nil, normEpsilon: Float = 1e-6,
        ropeTheta: Double = 1_000_000, ropeSections: [Int]? = nil, hasQKVBias: Bool = true,
        isTied: Bool = false, maximumPosition: Int = 32768
    ) {
        self.vocabularySize = vocabularySize
        self.hiddenSize = hiddenSize
        self.intermediateSize = intermediateSize
        self.layerCount = layerCount
        self.headCount = headCount
        self.keyHeadCount = keyHeadCount
        self.headDim = headDim ?? hiddenSize / headCount
        self.normEpsilon = normEpsilon
        self.ropeTheta = ropeTheta
        self.ropeSections = ropeSections ?? [self.headDim / 2]
        self.hasQKVBias = hasQKVBias
        self.isTied = isTied
        self.maximumPosition = maximumPosition
    }

    /// - Parameter family: `model_type` of the decoder; decides biases and upstream defaults.
    /// - Throws: `EngineError.config`.
    init(_ reader: ConfigReader, family: Family) throws {
        vocabularySize = try reader.count("vocab_size", default: family.isOmni ? 152064 : nil)
        hiddenSize = try reader.count("hidden_size", default: family.isOmni ? 3584 : nil)
        intermediateSize = try reader.count(
            "intermediate_size", default: family.isOmni ? 18944 : nil)
        layerCount = try reader.count(
            "num_hidden_layers", default: family.isOmni ? 28 : nil,
            maximum: ConfigReader.mostLayers)
        headCount = try reader.count("num_attention_heads", default: family.isOmni ? 28 : nil)
        keyHeadCount = try reader.count(
            "num_key_value_heads", default: family.isOmni ? 4 : headCount)
        headDim = try reader.count("head_dim", default: max(1, hiddenSize / headCount))
        normEpsilon = Float(try reader.positive("rms_norm_eps", default: 1e-6))
        ropeTheta = try reader.ropeTheta(default: family == .llama ? 10_000 : 1_000_000)
        maximumPosition = try reader.count("max_position_embeddings", default: 32768)
        hasQKVBias = try reader.flag("attention_bias", default: family != .llama)
        isTied = try reader.flag("tie_word_embeddings", default: false)
        ropeSections = try Self.sections(reader, family: family, half: headDim / 2)
        try reader.require("hidden_act", "silu")
        guard headCount % keyHeadCount == 0 else {
            throw reader.error("num_key_value_heads", "a divisor of \(headCount) heads")
        }
        guard headDim % 2 == 0 else { throw reader.error("head_dim", "an even number") }
        guard ropeSections.reduce(0, +) == headDim / 2 else {
            throw reader.error("mrope_section", "sections that add up to \(headDim / 2)")
        }
        if try reader.flag("use_sliding_window", default: false),
            try reader.count("max_window_layers", default: 28, minimum: 0) < layerCount
        {
            throw reader.error("use_sliding_window", "false: windowed layers are not supported")
        }
    }

    package enum Family: Sendable {
        case omni, qwen2, llama

        var isOmni: Bool { self == .omni }
    }

    /// Published files nest them in `rope_scaling`, transformers 5 in `rope_parameters`.
    private static func sections(
        _ reader: ConfigReader, family: Family, half: Int
    ) throws -> [Int] {
        let standard = family.isOmni ? [16, 24, 24] : [half]
        for key in ["rope_parameters", "rope_scaling"] where reader.json[key] != nil {
            let nested = try reader.child(key)
            for name in ["rope_type", "type"] {
                guard let type = nested.json[name] else { continue }
                guard type.string == "default" || type.string == "mrope" else {
                    throw nested.error(name, "\"default\" or \"mrope\"")
                }
            }
            if nested.json["mrope_section"] != nil {
                return try nested.counts("mrope_section", default: [])
            }
        }
        return standard
    }
}
