import Media

/// What System 1 sees and hears of a clip, and how its times map to the clip's.
struct ClipView {
    let range: TimeRange
    /// Frames of the clip, as they were sampled.
    let frames: [Int]
    /// Their times on the clip's clock.
    let times: [Double]
    /// Their times as the prompt counts them.
    let promptTimes: [Double]
    /// Length in seconds as the prompt counts it.
    let promptDuration: Double
    let heardSeconds: Double
    let parts: [Processor.Part]
    var notes: [String] = []

    init(
        _ query: Query, _ kind: TaskKind, _ task: TaskProfile, clip: Clip, _ run: Compute,
        onEvent: (PipelineEvent) throws -> Void
    ) throws {
        let cancelled = { run.cancellation.isCancelled }
        range = try Self.range(query.range, clip: clip)
        let length = range.end - range.start
        let moments = Self.moments(kind, task, range: range)
        let step = moments.count > 1 ? moments[1] - moments[0] : 1
        var pictures: [Frame] = []
        for (number, time) in moments.enumerated() {
            pictures.append(try clip.frame(at: clip.frameIndex(at: time), cancelled: cancelled))
            try onEvent(.progress(.sampling, done: number + 1, total: moments.count))
        }
        frames = pictures.map(\.index)
        times = pictures.map(\.time)

        var sound: AudioTrack?
        if task.audioSeconds > 0, kind != .vos {
            let heard = min(length, task.audioSeconds)
            sound = try Self.sound(clip, range: range, seconds: heard, cancelled: cancelled)
            if heard < length - 0.05 {
                notes.append(
                    "System 1 hears \(ClipTime.text(heard)) of \(ClipTime.text(length)); "
                        + "the sound after \(ClipTime.text(range.start + heard)) is left out.")
            }
            if clip.info.audio == nil { notes.append("The clip has no sound; silence is given.") }
        }
        heardSeconds = clip.info.audio == nil ? 0 : sound?.duration ?? 0

        switch kind {
        case .vos:
            // Sampled frames count as two per second, whatever their true distance.
            promptTimes = pictures.indices.map { Double($0) / 2 }
            promptDuration = Double(pictures.count) / 2
            parts = [.video(pictures, interval: 0.5, task.budget)]
        case .av:
            promptTimes = [0]
            promptDuration = sound?.duration ?? 0
            parts =
                [sound.map(Processor.Part.audio)].compactMap { $0 }
                + pictures.prefix(1).map { .image($0, task.budget) }
        case .omni, .image:
            let start = range.start
            promptTimes = moments.map { $0 - start }
            promptDuration = length
            parts = [
                sound.map { .videoWithSound(pictures, interval: step, task.budget, $0) }
                    ?? .video(pictures, interval: step, task.budget)
            ]
        }
    }

    private static func range(_ asked: TimeRange?, clip: Clip) throws -> TimeRange {
        let end = clip.info.duration
        let range = asked ?? TimeRange(start: 0, end: end)
        let cut = TimeRange(start: max(0, range.start), end: min(end, range.end))
        guard cut.start < cut.end else {
            throw EngineError.input(
                what: "range", expected: "a part of the clip, 0 to \(ClipTime.text(end))",
                found: "\(ClipTime.text(range.start)) to \(ClipTime.text(range.end))")
        }
        return cut
    }

    private static func moments(
        _ kind: TaskKind, _ task: TaskProfile, range: TimeRange
    ) -> [Double] {
        if kind == .av { return [range.start] }
        guard let rate = task.framesPerSecond else {
            return FrameSampler.times(
                in: range, framesPerSecond: 1e6 / max(range.end - range.start, 1),
                maximum: task.maximumFrames)
        }
        return FrameSampler.times(in: range, framesPerSecond: rate, maximum: task.maximumFrames)
    }

    private static func sound(
        _ clip: Clip, range: TimeRange, seconds: Double, cancelled: () -> Bool
    ) throws -> AudioTrack {
        let rate = LogMel.sampleRate
        let count = Int(seconds * Double(rate))
        guard clip.info.audio != nil else {
            return AudioTrack(sampleRate: rate, samples: [Float](repeating: 0, count: count))
        }
        let part = TimeRange(start: range.start, end: range.start + seconds)
        let track = try clip.readAudio(range: part, cancelled: cancelled)
        // Sound that ends before the pictures goes on as silence, so that times stay true.
        let missing = max(0, count - track.samples.count)
        return AudioTrack(
            sampleRate: track.sampleRate,
            samples: Array(track.samples.prefix(count)) + [Float](repeating: 0, count: missing))
    }

    /// From the prompt's clock to the clip's, straight between two sampled frames.
    func clipTime(_ time: Double) -> Double {
        guard let later = promptTimes.firstIndex(where: { $0 > time }), later > 0 else {
            let last = promptTimes.count - 1
            guard last >= 0, time >= promptTimes[last] else { return times.first ?? 0 }
            return min(times[last] + time - promptTimes[last], range.end)
        }
        let share =
            (time - promptTimes[later - 1]) / (promptTimes[later] - promptTimes[later - 1])
        return times[later - 1] + share * (times[later] - times[later - 1])
    }
}
