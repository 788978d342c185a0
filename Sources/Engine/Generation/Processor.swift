import Media

/// Turns a conversation with pictures, clips and sound into what the Thinker reads.
package struct Processor: Sendable {
    /// A part of a turn, media still as they were decoded.
    package enum Part: Sendable {
        case text(String)
        case image(Frame, PixelBudget)
        /// Frames in order; `interval` is the time between two of them in seconds.
        case video([Frame], interval: Double, PixelBudget)
        case audio(AudioTrack)
        /// A video with its own sound, taking turns in chunks of two seconds.
        case videoWithSound([Frame], interval: Double, PixelBudget, AudioTrack)
    }

    package struct Turn: Sendable {
        package let role: ChatTemplate.Role
        package let parts: [Part]

        package init(_ role: ChatTemplate.Role, _ parts: [Part]) {
            self.role = role
            self.parts = parts
        }
    }

    /// A prompt, and how it came about.
    package struct Result: Sendable {
        package let input: ThinkerInput
        /// Sizes the model sees pictures and clips at, in order: boxes come in these pixels.
        package let sizes: [PixelSize]
        /// What was cut or repeated, one sentence each.
        package let notes: [String]
    }

    private let config: ThinkerConfig
    private let template: ChatTemplate
    private let logMel: LogMel

    package init(config: ThinkerConfig, template: ChatTemplate) {
        self.config = config
        self.template = template
        logMel = LogMel(melCount: config.audio?.melCount ?? 128)
    }

    /// - Throws: `EngineError.input` for media the model cannot take.
    package func callAsFunction(_ turns: [Turn]) throws -> Result {
        var work = Work(config: config, logMel: logMel)
        var chat: [ChatTemplate.Turn] = []
        for turn in turns {
            chat.append(ChatTemplate.Turn(turn.role, try turn.parts.map { try work.take($0) }))
        }
        var input = work.input
        let kinds = turns.flatMap(\.parts).map(\.videoBringsSound).compactMap { $0 }
        guard Set(kinds).count <= 1 else {
            throw EngineError.input(
                what: "prompt", expected: "videos all with or all without their sound",
                found: "both")
        }
        input.media.soundIsInVideo = kinds.first ?? false
        input.ids = try template.encode(chat)
        return Result(input: input, sizes: work.sizes, notes: work.notes)
    }
}

extension Processor.Part {
    /// nil for what is no video.
    fileprivate var videoBringsSound: Bool? {
        switch self {
        case .video: false
        case .videoWithSound: true
        default: nil
        }
    }
}

/// Media so far.
private struct Work {
    let config: ThinkerConfig
    let logMel: LogMel
    var input = ThinkerInput(ids: [])
    var sizes: [PixelSize] = []
    var notes: [String] = []

    mutating func take(_ part: Processor.Part) throws -> ChatTemplate.Part {
        switch part {
        case .text(let text): return .text(text)
        case .image(let frame, let budget):
            let patches = try cut([frame], budget)
            input.imagePatches.append(patches.values)
            input.media.images.append(patches.grid)
            return .image(tokens: try tokens(patches.grid))
        case .video(let frames, let interval, let budget):
            return .video(tokens: try tokens(addVideo(frames, interval, budget).grid))
        case .audio(let track): return .audio(tokens: try addSound(track))
        case .videoWithSound(let frames, let interval, let budget, let track):
            let video = try addVideo(frames, interval, budget)
            return .videoWithSound(
                Interleaving(
                    grid: video.grid, secondsPerStep: video.secondsPerStep,
                    audioTokens: try addSound(track), mergeSize: try vision().mergeSize,
                    config: config))
        }
    }

    private func vision() throws -> VisionConfig {
        guard let vision = config.vision else {
            throw EngineError.input(
                what: "prompt", expected: "text only: this model has no vision tower",
                found: "a picture")
        }
        return vision
    }

    private func tokens(_ grid: PatchGrid) throws -> Int {
        grid.tokenCount(mergeSize: try vision().mergeSize)
    }

    private mutating func cut(_ frames: [Frame], _ budget: PixelBudget) throws -> Patches {
        let patches = try Patches(frames: frames, budget: budget, config: vision())
        let side = try vision().patchSize
        sizes.append(
            PixelSize(width: patches.grid.width * side, height: patches.grid.height * side))
        return patches
    }

    private mutating func addVideo(
        _ frames: [Frame], _ interval: Double, _ budget: PixelBudget
    ) throws -> ThinkerMedia.Video {
        let patches = try cut(frames, budget)
        let depth = try vision().temporalPatchSize
        if frames.count % depth != 0 {
            notes.append("The last of \(frames.count) frames is repeated to make pairs.")
        }
        let video = ThinkerMedia.Video(
            grid: patches.grid, secondsPerStep: Float(interval * Double(depth)))
        input.videoPatches.append(patches.values)
        input.media.videos.append(video)
        return video
    }

    private mutating func addSound(_ track: AudioTrack) throws -> Int {
        guard config.audio != nil else {
            throw EngineError.input(
                what: "prompt", expected: "no sound: this model has no audio tower",
                found: "sound")
        }
        guard track.sampleRate == LogMel.sampleRate else {
            throw EngineError.input(
                what: "sound", expected: "\(LogMel.sampleRate) samples per second",
                found: "\(track.sampleRate)")
        }
        // Shorter sound than one token would leave a placeholder without any.
        guard track.samples.count > 2 * LogMel.hop else {
            throw EngineError.input(
                what: "sound", expected: "more than 20 ms", found: "\(track.samples.count) samples")
        }
        if track.samples.count > LogMel.maximumSamples {
            notes.append(
                "The sound is cut after \(LogMel.maximumSamples / LogMel.sampleRate) seconds.")
        }
        let mel = logMel(track.samples)
        let count = AudioConfig.tokenCount(melFrames: mel.columns)
        input.logMels.append(mel)
        input.media.audioTokens.append(count)
        return count
    }
}
