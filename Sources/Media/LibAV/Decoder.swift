import CFFmpeg
import Foundation

/// Turns packets of one stream into pictures or sound. Not shared between threads.
final class Decoder {
    let context: UnsafeMutablePointer<AVCodecContext>

    /// libav's words for the last packet or frame that was damaged.
    private(set) var lastError: String?

    /// What `receive` found.
    enum Output {
        case frame
        case needsInput
        case ended
    }

    /// - Parameter threads: how many frames may be decoded at a time.
    /// - Throws: `MediaError.unsupportedCodec`, `.tooLarge`.
    init(stream: UnsafeMutablePointer<AVStream>, path: String, threads: Int) throws {
        guard let parameters = stream.pointee.codecpar else {
            throw MediaError.unavailable("stream parameters")
        }
        let name = String(cString: avcodec_get_name(parameters.pointee.codec_id))
        let (width, height) = (Int(parameters.pointee.width), Int(parameters.pointee.height))
        if parameters.pointee.codec_type == AVMEDIA_TYPE_VIDEO, width > 0 || height > 0,
            !Limits.allows(width: width, height: height)
        {
            throw MediaError.tooLarge(path: path, width: width, height: height)
        }
        guard let codec = avcodec_find_decoder(parameters.pointee.codec_id) else {
            throw MediaError.unsupportedCodec(path: path, codec: name)
        }
        var made = avcodec_alloc_context3(codec)
        guard let fresh = made else { throw MediaError.unavailable("a decoder") }
        var code = avcodec_parameters_to_context(fresh, parameters)
        if code >= 0 {
            fresh.pointee.thread_count = Int32(threads)
            fresh.pointee.pkt_timebase = stream.pointee.time_base
            fresh.pointee.max_pixels = Int64(Limits.maximumArea)
            code = avcodec_open2(fresh, codec, nil)
        }
        guard code >= 0 else {
            avcodec_free_context(&made)
            throw MediaError.unsupportedCodec(path: path, codec: "\(name) (\(libavMessage(code)))")
        }
        context = fresh
    }

    deinit {
        var context: UnsafeMutablePointer<AVCodecContext>? = context
        avcodec_free_context(&context)
    }

    /// Hands over one packet; nil says that no more will come. False: the packet is damaged.
    func send(_ packet: Packet?) -> Bool {
        let code = avcodec_send_packet(context, packet?.pointer)
        if code >= 0 || code == omni_averror_eof { return true }
        lastError = libavMessage(code)
        return false
    }

    /// Takes the next decoded frame. Damaged ones are passed over; `damaged` counts them.
    func receive(_ frame: DecodedFrame, damaged: inout Int) -> Output {
        // Bounded: a decoder that fails over and over without asking for input would never end.
        for _ in 0..<1000 {
            let code = avcodec_receive_frame(context, frame.pointer)
            if code >= 0 { return .frame }
            if code == omni_averror_again { return .needsInput }
            if code == omni_averror_eof { return .ended }
            damaged += 1
            lastError = libavMessage(code)
        }
        return .ended
    }

    /// Forgets everything after a seek.
    func flush() { avcodec_flush_buffers(context) }
}
