/// Bytes that a model takes beside its mapped weights, by its sizes: an estimate for people who
/// wonder whether their machine has enough.
package enum ModelMemory {
    /// The longest prompt of a profile with its answer, and what the towers and the layers need at
    /// the same time.
    package static func working(_ config: ThinkerConfig, _ profile: ModelProfile) -> Int {
        profile.tasks.values.map { working(config, $0) }.max() ?? 0
    }

    private static func working(_ config: ThinkerConfig, _ task: TaskProfile) -> Int {
        let text = config.text
        // Two frames make a step of time; a picture counts as two equal frames.
        let steps = Double((task.maximumFrames + 1) / 2)
        let cells = steps * Double(task.pixels.upperBound) / 784
        let seconds = task.audioSeconds
        let tokens = cells + 25 * seconds + Double(task.prompt.utf8.count) / 3
        let keys = Double(2 * text.keyHeadCount * text.headDim * text.layerCount)
        let cache = (tokens + Double(task.maximumNewTokens)) * keys
        let chunk = Double(Thinker.chunkSize * (3 * text.intermediateSize + 8 * text.hiddenSize))
        let prompt = 2 * tokens * Double(text.hiddenSize)
        return 4 * Int(cache + chunk + prompt + max(vision(config, cells), audio(config, seconds)))
    }

    /// Values that a block holds for all patches at once.
    private static func vision(_ config: ThinkerConfig, _ cells: Double) -> Double {
        guard let vision = config.vision else { return 0 }
        let patches = cells * Double(vision.mergeArea)
        return patches
            * Double(vision.patchLength + 6 * vision.hiddenSize + 2 * vision.intermediateSize)
    }

    /// The same for sound: a hundred mel frames a second, of which the first layers make fifty.
    private static func audio(_ config: ThinkerConfig, _ seconds: Double) -> Double {
        guard let audio = config.audio else { return 0 }
        let frames = 50 * seconds
        return frames * Double(6 * audio.hiddenSize + audio.intermediateSize)
            + 100 * seconds * Double(audio.melCount + audio.hiddenSize)
    }

    /// A session that carries objects through a clip, at the checkpoint's own input size.
    package static func working(_ config: SAM2Config) -> Int {
        let limits = SessionLimits()
        let side = config.imageSize / config.hiera.patchStride
        let widest = side * side * config.hiera.channelsPerStage[0]
        // Input, queries, keys, values and the hidden layer of the first stage.
        let values =
            Int(Double(widest) * (4 + config.hiera.mlpRatio)) + 3 * config.imageSize
            * config.imageSize
        return limits.featureBytes + limits.memoryBytes + 4 * values
    }
}
