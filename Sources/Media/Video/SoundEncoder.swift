import CFFmpeg

/// Encodes the sound of a clip as AAC, as far as it is asked to. Sample 0 is at second 0.
final class SoundEncoder {
    let encoder: Encoder
    private let reader: AudioReader
    private let frame: DecodedFrame
    private let channels: Int
    private let rate: Int
    /// Samples of all channels that wait for a frame to be full.
    private var waiting: [Float] = []
    private var isOver = false
    /// Samples per channel that were encoded.
    private var done = 0

    /// - Throws: `MediaError.noAudio`, `.unsupportedCodec`, `.unavailable`.
    init(_ clip: Clip, _ audio: AudioInfo) throws {
        guard let codec = avcodec_find_encoder(AV_CODEC_ID_AAC) else {
            throw MediaError.unavailable("an encoder for sound")
        }
        let rate = Self.rate(audio.sampleRate, codec)
        let format = AudioFormat(
            sampleRate: rate, channels: audio.channels == 1 ? .mono : .stereo)
        self.rate = rate
        channels = format.channels.rawValue
        reader = try clip.audioReader(format)
        frame = try DecodedFrame()
        encoder = try Encoder(codec) { context in
            context.pointee.sample_fmt = AV_SAMPLE_FMT_FLTP
            context.pointee.sample_rate = Int32(rate)
            context.pointee.ch_layout =
                format.channels == .mono
                ? omni_channel_layout_mono() : omni_channel_layout_stereo()
            context.pointee.bit_rate = format.channels == .mono ? 96_000 : 192_000
            context.pointee.time_base = AVRational(num: 1, den: Int32(rate))
        }
    }

    /// The clip's own rate where AAC knows it.
    private static func rate(_ wanted: Int, _ codec: UnsafePointer<AVCodec>) -> Int {
        guard var known = codec.pointee.supported_samplerates else { return wanted }
        while known.pointee != 0 {
            if known.pointee == wanted { return wanted }
            known += 1
        }
        return 48_000
    }

    /// Encodes everything before `time` seconds.
    func encode(until time: Double, take: (Packet) throws -> Void) throws {
        let size = Int(max(encoder.context.pointee.frame_size, 1))
        while Double(done) < time * Double(rate), try fill(size) {
            try send(size, take)
        }
    }

    /// Encodes the sound up to `time` and what the codec holds back.
    func finish(at time: Double, take: (Packet) throws -> Void) throws {
        let size = Int(max(encoder.context.pointee.frame_size, 1))
        let total = Int((min(max(time, 0), 1e6) * Double(rate)).rounded())
        while done < total {
            _ = try fill(min(size, total - done))
            let count = min(size, total - done, waiting.count / channels)
            if count == 0 { break }
            try send(count, take)
        }
        try encoder.encode(nil, take: take)
    }

    /// Reads until `count` samples per channel wait; false when the sound ends before.
    private func fill(_ count: Int) throws -> Bool {
        while waiting.count < count * channels, !isOver {
            guard let chunk = try reader.next() else {
                isOver = true
                break
            }
            waiting += chunk.samples
        }
        return waiting.count >= count * channels
    }

    private func send(_ count: Int, _ take: (Packet) throws -> Void) throws {
        frame.clear()
        let context = encoder.context.pointee
        frame.pointer.pointee.format = context.sample_fmt.rawValue
        frame.pointer.pointee.sample_rate = context.sample_rate
        frame.pointer.pointee.nb_samples = Int32(count)
        frame.pointer.pointee.pts = Int64(done)
        guard
            av_channel_layout_copy(
                &frame.pointer.pointee.ch_layout, &encoder.context.pointee.ch_layout) >= 0,
            av_frame_get_buffer(frame.pointer, 0) >= 0,
            let planes = frame.pointer.pointee.extended_data
        else { throw MediaError.unavailable("a stretch of sound to encode") }
        for channel in 0..<channels {
            planes[channel]?.withMemoryRebound(to: Float.self, capacity: count) { plane in
                for index in 0..<count {
                    let value = waiting[index * channels + channel]
                    // Folded surround sound may go beyond 1, as it does when it is played.
                    plane[index] = value.isFinite ? min(max(value, -8), 8) : 0
                }
            }
        }
        waiting.removeFirst(count * channels)
        done += count
        try encoder.encode(frame, take: take)
    }
}
