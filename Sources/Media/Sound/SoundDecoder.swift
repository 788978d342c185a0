import CFFmpeg

/// Decodes the sound of a file in one format, on the clip's clock: sample 0 is at second 0 whatever
/// times the file uses. Silence stands where the file has a gap or starts late.
///
/// Not shared between threads.
final class SoundDecoder {
    let format: AudioFormat
    private let demuxer: Demuxer
    private let stream: UnsafeMutablePointer<AVStream>
    private let decoder: Decoder
    private let packet: Packet
    private let frame: DecodedFrame
    private let resampler: Resampler
    /// Seconds of the file's clock at which the clip starts.
    private let origin: Double
    private var isDrained = false
    private var damaged = 0

    /// Next sample (of all channels) on the clip's clock that is handed out.
    private var cursor = 0
    /// What is handed out next, in this order: the end of the sound before a gap, silence, sound
    /// after it.
    private var head: [Float] = []
    private var silence = 0
    private var body: [Float] = []
    /// Samples to leave out before the next ones.
    private var surplus = 0
    /// Seconds on the clip's clock where the next decoded frame should start, nil after a seek.
    private var expected: Double?

    /// Times may wander by this much before silence is put in or sound left out.
    private static let tolerance = 0.1
    /// Decoded and dropped before the place of a seek: codecs need a run-up.
    private static let runUp = 0.3

    /// - Throws: `MediaError.noAudio`, `.unsupportedCodec`.
    init(file: ClipFile, cancel: CancelFlag, origin: Double, format: AudioFormat) throws {
        demuxer = try Demuxer(file: file, cancel: cancel)
        guard let stream = demuxer.bestStream(AVMEDIA_TYPE_AUDIO) else {
            throw MediaError.noAudio(path: file.path)
        }
        self.stream = stream
        demuxer.keepOnly(stream)
        decoder = try Decoder(stream: stream, path: file.path, threads: 1)
        packet = try Packet()
        frame = try DecodedFrame()
        resampler = Resampler(format: format)
        self.origin = origin
        self.format = format
    }

    /// The next stretch, at most about a second; nil at the end.
    func next() throws -> AudioChunk? {
        while true {
            if demuxer.cancel.isCancelled { throw MediaError.cancelled }
            if !head.isEmpty { return chunk(taking(&head)) }
            if silence > 0 {
                let count = min(silence, format.sampleRate)
                silence -= count
                return chunk([Float](repeating: 0, count: count * format.channels.rawValue))
            }
            if !body.isEmpty { return chunk(taking(&body)) }
            if isDrained { return nil }
            try decodeSome()
        }
    }

    private func taking(_ samples: inout [Float]) -> [Float] {
        defer { samples = [] }
        return samples
    }

    private func chunk(_ samples: [Float]) -> AudioChunk {
        let start = Double(cursor) / Double(format.sampleRate)
        cursor += samples.count / format.channels.rawValue
        return AudioChunk(format: format, start: start, samples: samples)
    }

    private func decodeSome() throws {
        switch decoder.receive(frame, damaged: &damaged) {
        case .frame:
            align()
            body = trimmed(try resampler.convert(frame.pointer))
        case .ended:
            isDrained = true
            body = trimmed(resampler.drain())
        case .needsInput:
            if demuxer.read(packet, of: stream) < 0 {
                _ = decoder.send(nil)
            } else {
                _ = decoder.send(packet)
                packet.clear()
            }
        }
    }

    /// Leaves out what comes too early.
    private func trimmed(_ samples: [Float]) -> [Float] {
        let dropped = min(samples.count / format.channels.rawValue, surplus)
        surplus -= dropped
        return Array(samples.dropFirst(dropped * format.channels.rawValue))
    }

    /// Compares the time of the decoded frame with where the samples so far end, and makes up for a
    /// difference.
    private func align() {
        let decoded = frame.pointer.pointee
        let length = Double(decoded.nb_samples) / Double(max(decoded.sample_rate, 1))
        let tick = stream.pointee.time_base.seconds ?? 0
        let stamp = decoded.best_effort_timestamp
        let time = stamp == omni_no_pts ? (expected ?? 0) : Double(stamp) * tick - origin
        let due = expected ?? Double(cursor) / Double(format.sampleRate)
        let isFirst = expected == nil
        expected = due + length
        guard isFirst || abs(time - due) > Self.tolerance else { return }
        expected = time + length
        head = trimmed(resampler.drain())
        place(difference: time - due)
    }

    /// - Parameter difference: seconds by which the sound comes late (positive) or early.
    private func place(difference: Double) {
        // A hostile time must not fill memory or disk with silence.
        let left = max(0, (demuxer.duration ?? 0) - Double(cursor) / Double(format.sampleRate)) + 1
        let samples = Int((min(max(difference, -1e6), left) * Double(format.sampleRate)).rounded())
        let net = samples - surplus
        (silence, surplus) = (max(0, net), max(0, -net))
    }

    /// Goes on at `time` seconds of the clip.
    func seek(to time: Double) {
        cursor = Int((max(0, min(time, 1e7)) * Double(format.sampleRate)).rounded())
        let begin = max(0, min(time, 1e7) - Self.runUp) + origin
        let tick = stream.pointee.time_base.seconds ?? 1
        if !demuxer.seek(stream, to: Int64(max(-1e15, min(1e15, begin / tick)))) {
            _ = demuxer.seek(
                stream, to: stream.pointee.start_time == omni_no_pts ? 0 : stream.pointee.start_time
            )
        }
        decoder.flush()
        _ = resampler.drain()
        (head, body, silence, surplus) = ([], [], 0, 0)
        (expected, isDrained) = (nil, false)
    }
}
