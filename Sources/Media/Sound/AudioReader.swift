/// The sound of a clip in chunks, from any place on. Any thread may use it, one at a time.
package final class AudioReader: Sendable {
    package let format: AudioFormat
    private let decoder: Guarded<SoundDecoder>

    init(_ decoder: sending SoundDecoder) {
        format = decoder.format
        self.decoder = Guarded(decoder)
    }

    /// The next chunk, at most about a second; nil at the end.
    ///
    /// - Throws: `MediaError.cancelled` when the clip is closed, `.unavailable`.
    package func next() throws -> AudioChunk? { try decoder.use { try $0.next() } }

    /// Goes on at `time` seconds of the clip, to the sample.
    package func seek(to time: Double) { decoder.use { $0.seek(to: time) } }
}

extension Clip {
    /// Opens the sound; silence stands where the clip has none before its end.
    ///
    /// - Throws: `MediaError.noAudio` for a clip without sound, `.unsupportedCodec`.
    package func audioReader(_ format: AudioFormat, from time: Double = 0) throws -> AudioReader {
        let reader = AudioReader(try openSound(format))
        if time > 0 { reader.seek(to: time) }
        return reader
    }

    /// The whole sound or a part of it in one piece.
    ///
    /// - Parameters:
    ///   - range: seconds of the clip; nil for all of it. Parts after the end of the sound are left
    ///     out.
    ///   - progress: told 0...1 now and then.
    ///   - cancelled: asked for each chunk.
    /// - Throws: `MediaError.noAudio`, `.soundTooLong`, `.cancelled`.
    package func readAudio(
        _ format: AudioFormat = .model, range: TimeRange? = nil,
        progress: (Double) -> Void = { _ in }, cancelled: () -> Bool = { false }
    ) throws -> AudioTrack {
        let start = max(0, range?.start ?? 0)
        let end = min(range?.end ?? .infinity, start + Limits.maximumSoundSeconds + 1)
        let reader = try audioReader(format, from: start)
        let length = max(0.001, min(end, info.audio?.duration ?? info.duration) - start)
        var samples: [Float] = []
        let most =
            max(0, end - start) * Double(format.sampleRate) * Double(format.channels.rawValue)
        while Double(samples.count) < most, let chunk = try reader.next() {
            if cancelled() { throw MediaError.cancelled }
            samples += chunk.samples
            progress(min(1, (chunk.start + chunk.duration - start) / length))
        }
        samples.removeLast(max(0, samples.count - Int(most.rounded())))
        let seconds = Double(samples.count) / most * (end - start)
        if seconds > Limits.maximumSoundSeconds {
            throw MediaError.soundTooLong(path: path, limit: Limits.maximumSoundSeconds)
        }
        return AudioTrack(sampleRate: format.sampleRate, samples: samples)
    }
}
