/// Qwen2.5-Omni's Thinker: towers that turn pictures and sound into embeddings, and the language
/// model that reads them between the words. Holds weights only; what a conversation has seen is in
/// its `KVCache`.
package struct Thinker: Sendable {
    package let config: ThinkerConfig
    package let decoder: TextDecoder
    package let vision: VisionEncoder?
    package let audio: AudioEncoder?
    /// What reading a prompt, its pictures and its sound multiplies in; writing tokens streams the
    /// weights as they are.
    package let precision: Precision
    /// Tensors of the checkpoint that nothing uses; worth a warning.
    package let surplusTensors: [String]

    /// Rows of a prompt that go through the layers together.
    package static let chunkSize = 512

    /// Maps the weights and checks every one against the config.
    /// - Parameter precision: no more than the weights have: bfloat16 would round others.
    /// - Throws: `EngineError.config` or `.weights`.
    package init(_ checkpoint: Checkpoint, precision: Precision = .f32) throws {
        let config = try ThinkerConfig(checkpoint)
        try self.init(
            config, WeightStore(checkpoint, prefix: config.weightPrefix), precision: precision)
    }

    /// The same from a config and a store of one's own, for measurements.
    package init(
        _ config: ThinkerConfig, _ store: WeightStore, precision: Precision = .f32
    ) throws {
        self.config = config
        decoder = TextDecoder(store, config.text)
        self.precision =
            decoder.embedding.dtype == .bf16 ? min(precision, .fastest) : .f32
        vision = config.vision.map { VisionEncoder(store, $0) }
        audio = config.audio.map { AudioEncoder(store, $0) }
        surplusTensors = try store.finish(skipping: ["talker.", "token2wav."])
    }

    /// The same towers with another text decoder.
    /// - Precondition: of the same sizes.
    package func replacing(_ decoder: TextDecoder) -> Thinker {
        precondition(decoder.config == config.text, "Thinker: a decoder of other sizes")
        return Thinker(self, decoder)
    }

    private init(_ other: Thinker, _ decoder: TextDecoder) {
        self.decoder = decoder
        (config, vision, audio) = (other.config, other.vision, other.audio)
        precision = other.precision
        surplusTensors = other.surplusTensors
    }

    /// A prompt turned into what the language model reads.
    package struct Prompt: Sendable {
        package let embeddings: Tensor  // [T, C]
        package let positions: [RotaryPosition]
        /// Added to a token's index to get its position after the prompt.
        package let ropeDelta: Int

        package init(embeddings: Tensor, positions: [RotaryPosition], ropeDelta: Int) {
            precondition(
                embeddings.shape.first == positions.count,
                "Prompt: \(embeddings.shape) for \(positions.count) positions")
            self.embeddings = embeddings
            self.positions = positions
            self.ropeDelta = ropeDelta
        }

        package var count: Int { positions.count }
    }

    /// Runs the towers and puts their output where the placeholders are.
    /// - Throws: `EngineError.input` when ids and media do not fit together, `.cancelled`.
    package func encode(_ input: ThinkerInput, _ run: Compute) throws -> Prompt {
        let run = run.with(precision: precision)
        try check(input)
        let positions = try PositionIDs(ids: input.ids, media: input.media, config: config)
        var embeddings = decoder.embed(input.ids, run)
        if let markers = config.markers {
            let sounds = try input.logMels.map { try encodeAudio($0, run) }
            try replace(markers.audio, in: &embeddings, ids: input.ids, by: sounds)
            let images = try encodeVision(input.imagePatches, input.media.images, run)
            try replace(markers.image, in: &embeddings, ids: input.ids, by: images)
            let videos = try encodeVision(
                input.videoPatches, input.media.videos.map(\.grid), run)
            try replace(markers.video, in: &embeddings, ids: input.ids, by: videos)
        }
        return Prompt(
            embeddings: embeddings, positions: positions.positions,
            ropeDelta: positions.ropeDelta)
    }

    /// Reads a prompt into a cache, chunk by chunk.
    /// - Parameter progress: called with the rows done after each chunk.
    /// - Returns: the hidden state of the last row.  // [1, C]
    /// - Throws: `EngineError.cancelled`; the cache is then as before.
    package func prefill(
        _ prompt: Prompt, into cache: inout KVCache, chunkSize: Int = Thinker.chunkSize,
        _ run: Compute, progress: (Int) -> Void = { _ in }
    ) throws -> Tensor {
        try hidden(prompt, into: &cache, chunkSize: chunkSize, run, progress: progress).last
    }

    /// Like `prefill`, but keeps the hidden states of all rows.  // [T, C]
    package func prefillAll(
        _ prompt: Prompt, into cache: inout KVCache, chunkSize: Int = Thinker.chunkSize,
        _ run: Compute
    ) throws -> Tensor {
        var parts: [Tensor] = []
        _ = try hidden(prompt, into: &cache, chunkSize: chunkSize, run) { _ in
        } keep: {
            parts.append($0)
        }
        return Tensor.concatenate(parts)
    }

    /// One token more for each of several sequences that share a rope delta.
    /// - Returns: scores of the next tokens.  // [sequences, vocabulary]
    /// - Throws: `EngineError.cancelled`; the caches are then as before.
    package func step(
        _ tokens: [Int], caches: inout [KVCache], ropeDelta: Int, _ run: Compute
    ) throws -> Tensor {
        let lengths = caches.map(\.length)
        do {
            let hidden = try decoder(
                decoder.embed(tokens, run),
                positions: lengths.map { RotaryPosition($0 + ropeDelta) }, caches: &caches,
                counts: tokens.map { _ in 1 }, run)
            return decoder.logits(hidden, run)
        } catch {
            for index in caches.indices { caches[index].trim(to: lengths[index]) }
            throw error
        }
    }

    private func hidden(
        _ prompt: Prompt, into cache: inout KVCache, chunkSize: Int, _ run: Compute,
        progress: (Int) -> Void, keep: (Tensor) -> Void = { _ in }
    ) throws -> (last: Tensor, rows: Int) {
        precondition(prompt.count > 0, "Thinker: empty prompt")
        let run = run.with(precision: precision)
        let before = cache.length
        var last = Tensor(zeros: [1, config.text.hiddenSize])
        do {
            for start in stride(from: 0, to: prompt.count, by: chunkSize) {
                let end = min(start + chunkSize, prompt.count)
                var caches = [cache]
                // The only other reference to the pages: without it they would be copied.
                cache = KVCache(config.text)
                defer { cache = caches[0] }
                let x = try decoder(
                    prompt.embeddings.slice(start..<end),
                    positions: Array(prompt.positions[start..<end]), caches: &caches,
                    counts: [end - start], run)
                keep(x)
                last = x.slice(x.shape[0] - 1..<x.shape[0])
                progress(end)
            }
        } catch {
            cache.trim(to: before)
            throw error
        }
        return (last, prompt.count)
    }

    private func check(_ input: ThinkerInput) throws {
        let vocabulary = config.text.vocabularySize
        guard !input.ids.isEmpty else {
            throw EngineError.input(what: "prompt", expected: "at least one token", found: "none")
        }
        guard input.ids.count <= config.text.maximumPosition else {
            throw EngineError.input(
                what: "prompt", expected: "at most \(config.text.maximumPosition) tokens",
                found: "\(input.ids.count); use fewer frames or a shorter clip")
        }
        if let stray = input.ids.first(where: { !(0..<vocabulary).contains($0) }) {
            throw EngineError.input(
                what: "prompt", expected: "tokens below \(vocabulary)", found: "\(stray)")
        }
    }

    private func encodeAudio(_ logMel: Tensor, _ run: Compute) throws -> Tensor {
        guard let audio, logMel.shape.count == 2, logMel.shape[0] == audio.config.melCount,
            logMel.shape[1] > 0
        else {
            throw EngineError.input(
                what: "sound", expected: "[\(audio?.config.melCount ?? 0), frames] of log-mel",
                found: "\(logMel.shape)")
        }
        return try audio(logMel, run)
    }

    private func encodeVision(
        _ patches: [Tensor], _ grids: [PatchGrid], _ run: Compute
    ) throws -> [Tensor] {
        guard !patches.isEmpty, let vision else { return [] }
        let merge = vision.config.mergeSize
        let fits =
            zip(patches, grids).allSatisfy {
                $0.shape == [$1.patchCount, vision.config.patchLength]
                    && $1.height % merge == 0 && $1.width % merge == 0
            } && patches.count == grids.count
        guard fits else {
            throw EngineError.input(
                what: "picture", expected: "patches for grids \(grids)",
                found: "\(patches.map(\.shape))")
        }
        // Each on its own: attention never crosses pictures, and the working set stays small.
        return try zip(patches, grids).map { try vision($0, grids: [$1], run) }
    }

    /// Puts rows of features in the places of a placeholder, in order.
    private func replace(
        _ marker: Int, in embeddings: inout Tensor, ids: [Int], by features: [Tensor]
    ) throws {
        let places = ids.indices.filter { ids[$0] == marker }
        let rows = features.reduce(0) { $0 + $1.shape[0] }
        guard places.count == rows else {
            throw EngineError.input(
                what: "prompt", expected: "\(rows) placeholders of token \(marker)",
                found: "\(places.count)")
        }
        let width = embeddings.columns
        var next = places.makeIterator()
        for feature in features {
            for row in 0..<feature.shape[0] {
                guard let place = next.next() else { return }
                embeddings.values.replaceSubrange(
                    place * width..<(place + 1) * width,
                    with: feature.values[row * width..<(row + 1) * width])
            }
        }
    }
}
