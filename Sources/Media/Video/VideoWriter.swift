/// Writes pictures in place of those of a clip, with the clip's times and sound, as an MP4 file.
///
/// Used by one thread. The file is complete only after `finish`.
package final class VideoWriter {
    private let muxer: Muxer
    private let video: VideoEncoder
    private let sound: SoundEncoder?
    private let videoStream: Int32
    private let soundStream: Int32
    private let clip: Clip
    private var end = 0.0

    /// - Parameter path: where the file is made; what is there is written over
    /// - Throws: `MediaError.cannotWrite`, `.unavailable`; errors of the clip's sound.
    package init(_ clip: Clip, to path: String) throws {
        self.clip = clip
        let muxer = try Muxer(path: path)
        let info = clip.info
        video = try VideoEncoder(size: info.size, pixelAspect: info.pixelAspect, rate: info.rate)
        sound = try info.audio.map { try SoundEncoder(clip, $0) }
        videoStream = try muxer.add(video.encoder)
        soundStream = try sound.map { try muxer.add($0.encoder) } ?? -1
        try muxer.begin()
        self.muxer = muxer
    }

    /// How pictures and sound are encoded: "libx264, aac".
    package var codecs: String {
        [video.encoder.name, sound?.encoder.name].compactMap { $0 }.joined(separator: ", ")
    }

    /// Adds the picture that stands for frame `index`; to be called in the order of the frames.
    /// - Parameter pixels: row-major RGB of the clip's size  // [height, width, 3]
    /// - Throws: `MediaError.cannotWrite`, `.unavailable`; errors of the clip's sound.
    package func append(_ pixels: [UInt8], frame index: Int) throws {
        let time = clip.time(of: index) ?? end
        end = clip.time(of: index + 1) ?? clip.info.duration
        if end <= time { end = time + 1 / clip.info.rate }
        try video.encode(pixels, time: time, duration: end - time) {
            try muxer.write($0, of: video.encoder, to: videoStream)
        }
        // Sound a little ahead: players read both streams together.
        try sound?.encode(until: end) { try write($0) }
    }

    /// Writes what is left; the sound ends with the pictures.
    package func finish() throws {
        try video.finish { try muxer.write($0, of: video.encoder, to: videoStream) }
        try sound?.finish(at: end) { try write($0) }
        try muxer.finish()
    }

    private func write(_ packet: Packet) throws {
        guard let sound else { return }
        try muxer.write(packet, of: sound.encoder, to: soundStream)
    }
}
