/// A file that is only asked for its sound.
package enum SoundFile {
    /// The whole sound; the file needs no pictures.
    /// - Throws: `MediaError` for what has no sound that can be read, `.soundTooLong`, `.cancelled`.
    package static func read(
        _ path: String, _ format: AudioFormat = .model, cancelled: () -> Bool = { false }
    ) throws -> AudioTrack {
        let decoder = try SoundDecoder(
            file: ClipFile(path: path), cancel: CancelFlag(), origin: 0, format: format)
        let second = Double(format.sampleRate) * Double(format.channels.rawValue)
        var samples: [Float] = []
        while let chunk = try decoder.next() {
            if cancelled() { throw MediaError.cancelled }
            samples += chunk.samples
            guard Double(samples.count) <= Limits.maximumSoundSeconds * second else {
                throw MediaError.soundTooLong(path: path, limit: Limits.maximumSoundSeconds)
            }
        }
        return AudioTrack(sampleRate: format.sampleRate, samples: samples)
    }

    /// What its audio stream is, nil when there is none that can be read.
    static func facts(of path: String, cancel: CancelFlag) -> AudioInfo? {
        guard let file = try? ClipFile(path: path),
            let demuxer = try? Demuxer(file: file, cancel: cancel)
        else { return nil }
        return AudioInfo(demuxer)
    }
}
