import CFFmpeg

/// Encodes RGB pictures of one size: H.264 where libavcodec can, else MPEG-4 part 2.
///
/// Both want even sides; an odd one gets its last row or column twice.
final class VideoEncoder {
    /// Ticks a second. MPEG-4 allows no more than 65535, and this divides by the usual rates.
    static let ticks: Int32 = 60_000

    let encoder: Encoder
    private let size: PixelSize
    private let even: PixelSize
    private let rows = PaddedRows()
    private let frame: DecodedFrame
    private let scaler: OpaquePointer
    private var last: Int64 = -1
    /// Ticks that pictures stay, by the time at which they begin, until their packets come out.
    private var durations: [Int64: Int64] = [:]

    /// - Parameters:
    ///   - pixelAspect: width over height of one pixel
    ///   - rate: nominal frames a second
    /// - Throws: `MediaError.unavailable`.
    init(size: PixelSize, pixelAspect: Double, rate: Double) throws {
        let even = PixelSize(width: (size.width + 1) & ~1, height: (size.height + 1) & ~1)
        let isLarge = even.height >= 720 || even.width >= 1280
        self.size = size
        self.even = even
        encoder = try Self.encoder { context in
            context.pointee.width = Int32(even.width)
            context.pointee.height = Int32(even.height)
            context.pointee.pix_fmt = AV_PIX_FMT_YUV420P
            context.pointee.time_base = AVRational(num: 1, den: Self.ticks)
            // Without them every picture is stored when it is shown, and stays as long as it should.
            context.pointee.max_b_frames = 0
            context.pointee.framerate = av_d2q(min(max(rate, 1), 1000), 60_000)
            context.pointee.sample_aspect_ratio = av_d2q(pixelAspect, 255)
            context.pointee.colorspace = isLarge ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M
            context.pointee.color_range = AVCOL_RANGE_MPEG
        }
        frame = try DecodedFrame()
        frame.pointer.pointee.format = AV_PIX_FMT_YUV420P.rawValue
        frame.pointer.pointee.width = Int32(even.width)
        frame.pointer.pointee.height = Int32(even.height)
        let scaler = sws_getContext(
            Int32(even.width), Int32(even.height), AV_PIX_FMT_RGB24, Int32(even.width),
            Int32(even.height), AV_PIX_FMT_YUV420P, SWS_BICUBIC, nil, nil, nil)
        guard let scaler, av_frame_get_buffer(frame.pointer, 0) >= 0 else {
            throw MediaError.unavailable("the conversion of RGB to a video's colours")
        }
        self.scaler = scaler
        let matrix = sws_getCoefficients(isLarge ? SWS_CS_ITU709 : SWS_CS_ITU601)
        sws_setColorspaceDetails(
            scaler, sws_getCoefficients(SWS_CS_DEFAULT), 1, matrix, 0, 0, 1 << 16, 1 << 16)
    }

    deinit { sws_freeContext(scaler) }

    private static func encoder(
        _ configure: (UnsafeMutablePointer<AVCodecContext>) -> Void
    ) throws -> Encoder {
        if let h264 = avcodec_find_encoder_by_name("libx264") {
            return try Encoder(h264, options: ["crf": "18", "preset": "veryfast"]) { context in
                configure(context)
                context.pointee.thread_count = 0
            }
        }
        guard let plain = avcodec_find_encoder(AV_CODEC_ID_MPEG4) else {
            throw MediaError.unavailable("an encoder for video")
        }
        return try Encoder(plain) { context in
            configure(context)
            // A fixed quality instead of a bit rate.
            context.pointee.flags |= AV_CODEC_FLAG_QSCALE
            context.pointee.global_quality = 2 * FF_QP2LAMBDA
        }
    }

    /// - Parameters:
    ///   - pixels: row-major RGB without padding  // [height, width, 3]
    ///   - time: seconds, later than those of the picture before
    ///   - duration: seconds that it stays
    func encode(
        _ pixels: [UInt8], time: Double, duration: Double, take: (Packet) throws -> Void
    ) throws {
        try fill(pixels)
        let stamp = max(last + 1, Self.ticks(time))
        last = stamp
        durations[stamp] = max(1, Self.ticks(duration))
        frame.pointer.pointee.pts = stamp
        frame.pointer.pointee.quality = encoder.context.pointee.global_quality
        try encoder.encode(frame) { try take(timed($0)) }
    }

    func finish(take: (Packet) throws -> Void) throws {
        try encoder.encode(nil) { try take(timed($0)) }
    }

    /// Encoders do not say how long pictures stay; the file's last one would stay for no time.
    private func timed(_ packet: Packet) -> Packet {
        let duration = durations.removeValue(forKey: packet.pointer.pointee.pts)
        packet.pointer.pointee.duration = duration ?? 1
        return packet
    }

    private static func ticks(_ seconds: Double) -> Int64 {
        Int64((min(max(seconds, 0), 1e7) * Double(ticks)).rounded())
    }

    private func fill(_ pixels: [UInt8]) throws {
        precondition(pixels.count == size.area * 3, "VideoEncoder: \(pixels.count) bytes")
        guard av_frame_make_writable(frame.pointer) >= 0 else {
            throw MediaError.unavailable("a picture to encode")
        }
        let target = try rows.reserve(even)
        pixels.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            for y in 0..<even.height {
                let row = target + y * rows.stride
                let from = base + min(y, size.height - 1) * size.width * 3
                row.update(from: from, count: size.width * 3)
                guard even.width > size.width else { continue }
                (row + size.width * 3).update(from: from + (size.width - 1) * 3, count: 3)
            }
        }
        let code = omni_scale_from_rgb(
            scaler, target, Int32(rows.stride), Int32(even.height), frame.pointer)
        guard code > 0 else {
            throw MediaError.unavailable("the conversion of RGB to a video's colours")
        }
    }
}
