import CFFmpeg

/// Writes packets of several streams into an MP4 file. Not shared between threads.
final class Muxer {
    private let context: UnsafeMutablePointer<AVFormatContext>
    private let path: String
    private var hasHeader = false

    /// - Throws: `MediaError.cannotWrite`.
    init(path: String) throws {
        omni_silence()
        self.path = path
        var made: UnsafeMutablePointer<AVFormatContext>?
        guard avformat_alloc_output_context2(&made, nil, "mp4", nil) >= 0, let made else {
            throw MediaError.unavailable("an MP4 writer")
        }
        context = made
        // The prefix keeps a name from being taken for an address.
        let code = avio_open(&made.pointee.pb, "file:" + path, AVIO_FLAG_WRITE)
        guard code >= 0 else {
            throw MediaError.cannotWrite(path: path, reason: libavMessage(code))
        }
    }

    deinit {
        avio_closep(&context.pointee.pb)
        avformat_free_context(context)
    }

    /// Adds the stream of an encoder.
    /// - Returns: its number.
    func add(_ encoder: Encoder) throws -> Int32 {
        guard let stream = avformat_new_stream(context, nil),
            avcodec_parameters_from_context(stream.pointee.codecpar, encoder.context) >= 0
        else { throw MediaError.unavailable("a stream of an MP4 file") }
        stream.pointee.time_base = encoder.context.pointee.time_base
        stream.pointee.sample_aspect_ratio = encoder.context.pointee.sample_aspect_ratio
        return stream.pointee.index
    }

    /// To be called once, when all streams are there.
    func begin() throws {
        try check(avformat_write_header(context, nil))
        hasHeader = true
    }

    /// - Parameter encoder: where the packet comes from; its times are in that one's time base
    func write(_ packet: Packet, of encoder: Encoder, to stream: Int32) throws {
        guard let target = context.pointee.streams?[Int(stream)] else { return }
        packet.pointer.pointee.stream_index = stream
        av_packet_rescale_ts(
            packet.pointer, encoder.context.pointee.time_base, target.pointee.time_base)
        try check(av_interleaved_write_frame(context, packet.pointer))
    }

    /// Writes what is still held back and closes the file.
    func finish() throws {
        guard hasHeader else { return }
        try check(av_write_trailer(context))
        try check(avio_closep(&context.pointee.pb))
    }

    private func check(_ code: Int32) throws {
        guard code >= 0 else {
            throw MediaError.cannotWrite(path: path, reason: libavMessage(code))
        }
    }
}
