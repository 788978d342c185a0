/// Everything `config.json` says about a Thinker, in the published spelling (sub-configs nested in
/// `thinker_config`, `rope_scaling`) or in that of transformers 5. A plain Qwen2 or Llama decoder
/// is a Thinker without towers.
package struct ThinkerConfig: Sendable, Equatable {
    package var text: TextConfig
    package var vision: VisionConfig?
    package var audio: AudioConfig?
    /// Placeholders and brackets of media in the token sequence; nil without towers.
    package var markers: MediaMarkers?
    /// Rotary positions per second of video or sound.
    package var positionsPerSecond: Int
    /// Seconds after which video and its sound take turns.
    package var secondsPerChunk: Int
    /// What stands before the tensor names in the files.
    package var weightPrefix: String

    package init(
        text: TextConfig, vision: VisionConfig? = nil, audio: AudioConfig? = nil,
        markers: MediaMarkers? = nil, positionsPerSecond: Int = 25, secondsPerChunk: Int = 2,
        weightPrefix: String = ""
    ) {
        self.text = text
        self.vision = vision
        self.audio = audio
        self.markers = markers
        self.positionsPerSecond = positionsPerSecond
        self.secondsPerChunk = secondsPerChunk
        self.weightPrefix = weightPrefix
    }

    /// - Throws: `EngineError.config`, also when two parts of the config contradict each other.
    package init(_ checkpoint: Checkpoint) throws {
        let root = ConfigReader(json: checkpoint.config, file: checkpoint.configPath)
        let type = checkpoint.modelType
        switch type {
        case "qwen2_5_omni", "qwen2_5_omni_thinker":
            let isNested = checkpoint.config["thinker_config"] != nil
            try self.init(omni: isNested ? root.child("thinker_config") : root)
        case "qwen2", "llama":
            let text = try TextConfig(root, family: type == "qwen2" ? .qwen2 : .llama)
            self.init(text: text)
        default:
            throw root.error(
                "model_type", "qwen2_5_omni, qwen2_5_omni_thinker, qwen2 or llama")
        }
        weightPrefix =
            checkpoint.fileOf.keys.contains { $0.hasPrefix("thinker.") } ? "thinker." : ""
    }

    private init(omni reader: ConfigReader) throws {
        let textReader = try reader.child("text_config")
        text = try TextConfig(textReader, family: .omni)
        let visionReader = try reader.child("vision_config")
        let vision = try VisionConfig(visionReader)
        let audioReader = try reader.child("audio_config")
        let audio = try AudioConfig(audioReader)
        guard vision.outputSize == text.hiddenSize else {
            throw visionReader.error("out_hidden_size", "the decoder's \(text.hiddenSize)")
        }
        guard audio.outputSize == text.hiddenSize else {
            throw audioReader.error("output_dim", "the decoder's \(text.hiddenSize)")
        }
        self.vision = vision
        self.audio = audio
        markers = try MediaMarkers(reader, vocabularySize: text.vocabularySize)
        positionsPerSecond = try reader.count("position_id_per_seconds", default: 25)
        secondsPerChunk = try reader.count("seconds_per_chunk", default: 2)
        weightPrefix = ""
    }
}

/// Token ids that stand for media.
package struct MediaMarkers: Sendable, Equatable {
    package var audio: Int
    package var image: Int
    package var video: Int
    package var audioStart: Int
    package var audioEnd: Int
    package var visionStart: Int
    package var visionEnd: Int

    package init(
        audio: Int, image: Int, video: Int, audioStart: Int, audioEnd: Int, visionStart: Int,
        visionEnd: Int
    ) {
        (self.audio, self.image, self.video) = (audio, image, video)
        (self.audioStart, self.audioEnd) = (audioStart, audioEnd)
        (self.visionStart, self.visionEnd) = (visionStart, visionEnd)
    }

    init(_ reader: ConfigReader, vocabularySize: Int) throws {
        // The first of two spellings that is there.
        func id(_ keys: String..., default standard: Int) throws -> Int {
            let key = keys.first { reader.json[$0] != nil } ?? keys[0]
            let value = try reader.count(key, default: standard, minimum: 0)
            guard value < vocabularySize else {
                throw reader.error(key, "a token below \(vocabularySize)")
            }
            return value
        }
        audio = try id(
            "audio_token_index", "audio_token_id", default: Self.published.audio)
        image = try id(
            "image_token_index", "image_token_id", default: Self.published.image)
        video = try id(
            "video_token_index", "video_token_id", default: Self.published.video)
        audioStart = try id("audio_start_token_id", default: Self.published.audioStart)
        audioEnd = try id("audio_end_token_id", default: Self.published.audioEnd)
        visionStart = try id("vision_start_token_id", default: Self.published.visionStart)
        visionEnd = try id("vision_end_token_id", default: Self.published.visionEnd)
    }
}
