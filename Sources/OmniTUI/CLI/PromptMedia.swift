import Engine
import Media

/// Files of the command line as parts of a prompt: clips at two frames per second within the
/// budgets the model was trained with.
struct PromptMedia {
    let cancelled: () -> Bool

    private static let framesPerSecond = 2.0
    private static let maximumFrames = 48

    func image(_ path: String) throws -> Processor.Part {
        let clip = try Clip.open(path)
        defer { clip.close() }
        return .image(try clip.frame(at: 0, cancelled: cancelled), .image)
    }

    func sound(_ path: String) throws -> Processor.Part {
        .audio(try SoundFile.read(path, cancelled: cancelled))
    }

    func video(_ path: String) throws -> Processor.Part {
        let clip = try Clip.open(path)
        defer { clip.close() }
        let (frames, interval) = try frames(of: clip)
        return .video(frames, interval: interval, .videoFrame)
    }

    /// With its sound, when it has one.
    func clip(_ path: String, mute: Bool) throws -> Processor.Part {
        let clip = try Clip.open(path)
        defer { clip.close() }
        let (frames, interval) = try frames(of: clip)
        guard !mute, clip.info.audio != nil else {
            return .video(frames, interval: interval, .videoFrame)
        }
        let track = try clip.readAudio(cancelled: cancelled)
        return .videoWithSound(frames, interval: interval, .videoFrame, track)
    }

    private func frames(of clip: Clip) throws -> (frames: [Frame], interval: Double) {
        let times = FrameSampler.times(
            in: TimeRange(start: 0, end: clip.info.duration),
            framesPerSecond: Self.framesPerSecond, maximum: Self.maximumFrames)
        let frames = try times.map {
            try clip.frame(at: clip.frameIndex(at: $0), cancelled: cancelled)
        }
        return (frames, times.count > 1 ? times[1] - times[0] : 1 / Self.framesPerSecond)
    }
}
