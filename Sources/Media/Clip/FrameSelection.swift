/// Some frames of a clip as a clip of their own, without its sound: how training shows a clip to
/// System 2.
final class FrameSelection: VideoSource {
    let info: ClipInfo
    let first: Frame
    private let clip: Clip
    private let frames: [Int]
    private let times: [Double]

    /// - Precondition: `frames` has at least one.
    /// - Throws: what `Clip.frame` throws.
    init(of clip: Clip, frames: [Int]) throws {
        precondition(!frames.isEmpty, "FrameSelection: no frames")
        let whole = clip.info
        self.clip = clip
        self.frames = frames
        first = Frame(try clip.frame(at: frames[0]), index: 0)
        times = frames.map { clip.time(of: $0) ?? Double($0) / max(whole.rate, 1e-3) }
        info = ClipInfo(
            path: whole.path, container: whole.container, videoCodec: whole.videoCodec,
            pixelFormat: whole.pixelFormat, size: whole.size,
            rate: Double(frames.count) / max(whole.duration, 1e-3), duration: whole.duration,
            rotation: 0, pixelAspect: whole.pixelAspect, isInterlaced: false,
            streams: whole.streams, audio: nil)
    }

    var count: FrameCount { .exact(frames.count) }
    var progress: Double { 1 }
    var warnings: [String] { clip.warnings }
    var orderVersion: Int { 0 }

    func time(of index: Int) -> Double? { times.indices.contains(index) ? times[index] : nil }

    func index(at time: Double) -> Int? { times.lastIndex { $0 <= time + 0.0005 } ?? 0 }

    func waitForIndex(reaching index: Int?, cancelled: () -> Bool) throws {
        if let index, !frames.indices.contains(index) {
            throw MediaError.frameOutOfRange(path: info.path, index: index, count: frames.count)
        }
    }

    func decode(
        _ index: Int, from first: Int, cancelled: () -> Bool, passing: (Frame) -> Void
    ) throws -> Frame {
        try waitForIndex(reaching: index, cancelled: cancelled)
        return Frame(try clip.frame(at: frames[index], cancelled: cancelled), index: index)
    }

    func thumbnail(near index: Int, size: PixelSize) throws -> Frame {
        try waitForIndex(reaching: index, cancelled: { false })
        return Frame(try clip.scaledFrame(at: frames[index], fitting: size), index: index)
    }

    func openSound(_ format: AudioFormat) throws -> SoundDecoder {
        throw MediaError.noAudio(path: info.path)
    }

    func stop() {}
}

extension Frame {
    /// The same picture under another number.
    fileprivate init(_ frame: Frame, index: Int) {
        self.init(index: index, time: frame.time, size: frame.size, pixels: frame.pixels)
    }
}
