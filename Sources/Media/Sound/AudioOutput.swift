import CFFmpeg

/// A sound device, through libavdevice: PulseAudio where a server answers, else ALSA.
///
/// Used by one thread. The device plays on its own; `played` says how far it is.
package final class AudioOutput {
    private let context: UnsafeMutablePointer<AVFormatContext>
    private let format: AudioFormat
    private let packet: UnsafeMutablePointer<AVPacket>
    /// Samples per channel given to the device since it was opened, and at the last restart.
    private var given: Int64 = 0
    private var restartedAt: Int64 = 0

    /// Opens the standard device.
    ///
    /// - Throws: `MediaError.unavailable` when no driver has a device.
    package init(format: AudioFormat) throws {
        self.format = format
        avdevice_register_all()
        guard let packet = av_packet_alloc() else { throw MediaError.unavailable("a packet") }
        guard let context = Self.drivers.lazy.compactMap({ Self.open($0, format) }).first else {
            var packet: UnsafeMutablePointer<AVPacket>? = packet
            av_packet_free(&packet)
            throw AudioOutputError.noDevice
        }
        self.context = context
        self.packet = packet
    }

    deinit {
        var packet: UnsafeMutablePointer<AVPacket>? = packet
        av_packet_free(&packet)
        av_write_trailer(context)
        avformat_free_context(context)
    }

    private static let drivers = ["pulse", "alsa"]

    private static func open(
        _ driver: String, _ format: AudioFormat
    ) -> UnsafeMutablePointer<AVFormatContext>? {
        var context: UnsafeMutablePointer<AVFormatContext>?
        guard avformat_alloc_output_context2(&context, nil, driver, "default") >= 0,
            let context
        else { return nil }
        guard let stream = avformat_new_stream(context, nil) else {
            avformat_free_context(context)
            return nil
        }
        let parameters = stream.pointee.codecpar
        parameters?.pointee.codec_type = AVMEDIA_TYPE_AUDIO
        parameters?.pointee.codec_id = AV_CODEC_ID_PCM_S16LE
        parameters?.pointee.format = AV_SAMPLE_FMT_S16.rawValue
        parameters?.pointee.sample_rate = Int32(format.sampleRate)
        parameters?.pointee.ch_layout =
            format.channels == .mono ? omni_channel_layout_mono() : omni_channel_layout_stereo()
        stream.pointee.time_base = AVRational(num: 1, den: Int32(format.sampleRate))
        guard avformat_write_header(context, nil) >= 0 else {
            avformat_free_context(context)
            return nil
        }
        return context
    }

    /// Begins to count anew: what is written next counts from 0 in `written` and `played`.
    package func restart() { restartedAt = given }

    /// Seconds of sound given to the device since the restart.
    package var written: Double { Double(given - restartedAt) / Double(format.sampleRate) }

    /// Seconds of it that have been heard; negative while older sound is still in the device.
    package var played: Double {
        var position: Int64 = 0
        var moment: Int64 = 0
        guard av_get_output_timestamp(context, 0, &position, &moment) >= 0 else { return written }
        return Double(min(position, given) - restartedAt) / Double(format.sampleRate)
    }

    /// Gives interleaved samples in -1...1 to the device; waits where it has no room.
    ///
    /// - Throws: `AudioOutputError.lost` when the device has gone.
    package func write(_ samples: [Float]) throws {
        let count = samples.count / format.channels.rawValue
        guard count > 0 else { return }
        let bytes = Int32(count * format.channels.rawValue * MemoryLayout<Int16>.size)
        guard av_new_packet(packet, bytes) >= 0 else { throw MediaError.unavailable("a packet") }
        defer { av_packet_unref(packet) }
        packet.pointee.data.withMemoryRebound(to: Int16.self, capacity: samples.count) { target in
            for index in 0..<count * format.channels.rawValue {
                let scaled = (samples[index] * 32767).rounded()
                target[index] = Int16(scaled.isFinite ? max(-32768, min(32767, scaled)) : 0)
            }
        }
        packet.pointee.stream_index = 0
        packet.pointee.pts = given
        packet.pointee.dts = given
        packet.pointee.duration = Int64(count)
        let status = av_write_frame(context, packet)
        guard status >= 0 else { throw AudioOutputError.lost }
        given += Int64(count)
    }
}

/// Why nothing can be heard.
package enum AudioOutputError: Error, Equatable, CustomStringConvertible {
    case noDevice
    case lost

    package var description: String {
        switch self {
        case .noDevice: "no audio device"
        case .lost: "the audio device has gone"
        }
    }
}
