import CFFmpeg

/// Turns pictures or sound into packets. Not shared between threads.
final class Encoder {
    let context: UnsafeMutablePointer<AVCodecContext>
    private let packet: Packet

    /// - Parameters:
    ///   - options: of this codec, such as `crf`
    ///   - configure: sets size, format and time base before the codec is opened
    /// - Throws: `MediaError.unavailable` when the codec refuses.
    init(
        _ codec: UnsafePointer<AVCodec>, options: [String: String] = [:],
        configure: (UnsafeMutablePointer<AVCodecContext>) -> Void
    ) throws {
        packet = try Packet()
        var made = avcodec_alloc_context3(codec)
        guard let fresh = made else { throw MediaError.unavailable("an encoder") }
        // MP4 keeps headers beside the stream, not in it.
        fresh.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER
        configure(fresh)
        for (name, value) in options { av_opt_set(fresh.pointee.priv_data, name, value, 0) }
        let code = avcodec_open2(fresh, codec, nil)
        guard code >= 0 else {
            avcodec_free_context(&made)
            let name = String(cString: codec.pointee.name)
            throw MediaError.unavailable("the encoder \(name) (\(libavMessage(code)))")
        }
        context = fresh
    }

    deinit {
        var context: UnsafeMutablePointer<AVCodecContext>? = context
        avcodec_free_context(&context)
    }

    /// "libx264", "mpeg4", "aac".
    var name: String { context.pointee.codec.map { String(cString: $0.pointee.name) } ?? "" }

    /// Takes a picture or a stretch of sound, nil when no more will come, and hands over the packets
    /// that are ready.
    /// - Throws: `MediaError.unavailable`, what `take` throws.
    func encode(_ frame: DecodedFrame?, take: (Packet) throws -> Void) throws {
        var code = avcodec_send_frame(context, frame?.pointer)
        while code >= 0 {
            packet.clear()
            code = avcodec_receive_packet(context, packet.pointer)
            if code >= 0 { try take(packet) }
        }
        guard code == omni_averror_again || code == omni_averror_eof else {
            throw MediaError.unavailable("the encoding with \(name) (\(libavMessage(code)))")
        }
    }
}
