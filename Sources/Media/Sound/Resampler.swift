import CFFmpeg

/// Brings decoded sound of any rate, sample type and number of channels into one `AudioFormat`.
///
/// Not shared between threads.
final class Resampler {
    private let format: AudioFormat
    private var context: OpaquePointer?
    private var source: Source?

    /// What the conversion depends on.
    private struct Source: Equatable {
        let rate: Int32
        let sampleFormat: Int32
        let channels: Int32
    }

    /// More than any recording has; guards the table of weights.
    private static let maximumChannels: Int32 = 64

    init(format: AudioFormat) { self.format = format }

    deinit { swr_free(&context) }

    /// Converts one decoded frame; what the filter still holds back comes with the next.
    func convert(_ frame: UnsafeMutablePointer<AVFrame>) throws -> [Float] {
        let wanted = Source(
            rate: frame.pointee.sample_rate, sampleFormat: frame.pointee.format,
            channels: frame.pointee.ch_layout.nb_channels)
        var head: [Float] = []
        if wanted != source {
            head = drain()
            try prepare(wanted, frame)
        }
        guard let data = frame.pointee.extended_data else { return head }
        return data.withMemoryRebound(
            to: UnsafePointer<UInt8>?.self, capacity: Int(wanted.channels)
        ) { head + run(input: $0, count: frame.pointee.nb_samples) }
    }

    /// Takes out the rest and starts anew.
    func drain() -> [Float] {
        guard context != nil else { return [] }
        let rest = run(input: nil, count: 0)
        swr_free(&context)
        source = nil
        return rest
    }

    private func run(input: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, count: Int32) -> [Float] {
        let room = swr_get_out_samples(context, count)
        guard room > 0 else { return [] }
        let channels = format.channels.rawValue
        return [Float](unsafeUninitializedCapacity: Int(room) * channels) { buffer, filled in
            buffer.withMemoryRebound(to: UInt8.self) { bytes in
                var target = bytes.baseAddress
                let made = swr_convert(context, &target, room, input, count)
                filled = Int(max(0, made)) * channels
            }
        }
    }

    private func prepare(_ wanted: Source, _ frame: UnsafeMutablePointer<AVFrame>) throws {
        guard (1...768_000).contains(wanted.rate),
            (1...Self.maximumChannels).contains(wanted.channels)
        else { throw MediaError.unavailable("sound at \(wanted.rate) Hz") }
        // A frame that does not name its channels gets the usual ones for their number.
        if frame.pointee.ch_layout.order == AV_CHANNEL_ORDER_UNSPEC {
            av_channel_layout_default(&frame.pointee.ch_layout, wanted.channels)
        }
        let usesMean = format.channels == .mono
        if try !open(wanted, frame, mean: usesMean),
            try usesMean || !open(wanted, frame, mean: true)
        {
            throw MediaError.unavailable("the conversion of \(wanted.channels) channels of sound")
        }
        source = wanted
    }

    /// False when libswresample cannot do it this way.
    private func open(
        _ wanted: Source, _ frame: UnsafeMutablePointer<AVFrame>, mean: Bool
    ) throws -> Bool {
        swr_free(&context)
        var layout =
            format.channels == .mono ? omni_channel_layout_mono() : omni_channel_layout_stereo()
        let code = swr_alloc_set_opts2(
            &context, &layout, AV_SAMPLE_FMT_FLT, Int32(format.sampleRate),
            &frame.pointee.ch_layout,
            AVSampleFormat(wanted.sampleFormat), wanted.rate, 0, nil)
        guard code >= 0, context != nil else { throw MediaError.unavailable("a resampler") }
        if mean {
            let count = Int(wanted.channels)
            let weights = [Double](
                repeating: 1 / Double(count), count: count * format.channels.rawValue)
            guard swr_set_matrix(context, weights, Int32(count)) >= 0 else { return false }
        }
        return swr_init(context) >= 0
    }
}
