import CFFmpeg

/// What a video stream and its first frame say about a clip.
struct StreamFacts {
    let info: ClipInfo
    let orientation: Orientation
    /// Seconds per tick of the stream's time base.
    let tick: Double
    let trustsKeys: Bool
    /// The container's own count, or duration times rate.
    let expectedFrames: Int
    /// Warnings that hold for the whole clip.
    let notes: [String]

    /// - Parameter reader: has put out its first frame.
    init(reader: VideoReader) throws {
        let stream = reader.stream.pointee
        let frame = reader.frame.pointer
        guard let parameters = stream.codecpar else {
            throw MediaError.unavailable("stream parameters")
        }
        orientation = omni_display_matrix(reader.stream).map(Orientation.init) ?? .upright
        tick = stream.time_base.seconds ?? 1.0 / 90_000
        trustsKeys = Self.keysAreSafe(parameters.pointee.codec_id)
        let rate = Self.rate(reader)
        let duration = Self.duration(reader)
        expectedFrames =
            stream.nb_frames > 0
            ? Int(stream.nb_frames) : Int(max(1, min(duration * rate, 1e9)).rounded())
        let stored = PixelSize(width: Int(frame.pointee.width), height: Int(frame.pointee.height))
        guard Limits.allows(width: stored.width, height: stored.height) else {
            throw MediaError.tooLarge(
                path: reader.demuxer.file.path, width: stored.width, height: stored.height)
        }
        let format = av_get_pix_fmt_name(AVPixelFormat(frame.pointee.format))
        info = ClipInfo(
            path: reader.demuxer.file.path, container: reader.demuxer.formatName,
            videoCodec: String(cString: avcodec_get_name(parameters.pointee.codec_id)),
            pixelFormat: format.map { String(cString: $0) } ?? "unknown",
            size: orientation.apply(to: stored), rate: rate, duration: duration,
            rotation: orientation.degrees,
            pixelAspect: Self.pixelAspect(reader, turned: orientation.swapsSides),
            isInterlaced: omni_frame_is_interlaced(frame) != 0,
            streams: reader.demuxer.streams.compactMap { StreamInfo($0) },
            audio: AudioInfo(reader.demuxer))
        notes = Self.notes(frame)
    }

    private static func rate(_ reader: VideoReader) -> Double {
        let guess = av_guess_frame_rate(
            reader.demuxer.context, reader.stream, nil)
        let candidates = [reader.stream.pointee.avg_frame_rate, guess].compactMap(\.seconds)
        return candidates.first { $0 > 0 && $0 <= 1000 } ?? 25
    }

    private static func duration(_ reader: VideoReader) -> Double {
        let stream = reader.stream.pointee
        if stream.duration != omni_no_pts, stream.duration > 0, let tick = stream.time_base.seconds
        {
            return Double(stream.duration) * tick
        }
        return reader.demuxer.duration ?? 0
    }

    private static func pixelAspect(_ reader: VideoReader, turned: Bool) -> Double {
        let ratio = av_guess_sample_aspect_ratio(
            reader.demuxer.context, reader.stream, reader.frame.pointer)
        guard let value = ratio.seconds, value > 0 else { return 1 }
        return turned ? 1 / value : value
    }

    /// Codecs whose key frames need nothing that came before. Others, such as GIF, mark frames that
    /// only paint over a part.
    private static func keysAreSafe(_ codec: AVCodecID) -> Bool {
        if let facts = avcodec_descriptor_get(codec),
            facts.pointee.props & AV_CODEC_PROP_INTRA_ONLY != 0
        {
            return true
        }
        return [
            AV_CODEC_ID_H264, AV_CODEC_ID_HEVC, AV_CODEC_ID_VP8, AV_CODEC_ID_VP9, AV_CODEC_ID_AV1,
            AV_CODEC_ID_MPEG1VIDEO, AV_CODEC_ID_MPEG2VIDEO, AV_CODEC_ID_MPEG4, AV_CODEC_ID_H263,
            AV_CODEC_ID_THEORA, AV_CODEC_ID_VC1, AV_CODEC_ID_WMV3, AV_CODEC_ID_FLV1,
            AV_CODEC_ID_MSMPEG4V3,
        ].contains(codec)
    }

    private static func notes(_ frame: UnsafeMutablePointer<AVFrame>) -> [String] {
        let transfer = frame.pointee.color_trc
        guard transfer == AVCOL_TRC_SMPTE2084 || transfer == AVCOL_TRC_ARIB_STD_B67 else {
            return []
        }
        return ["high dynamic range: shown without tone mapping, so it looks flat"]
    }
}

extension AVRational {
    /// The value as a plain number, nil for a zero denominator.
    var seconds: Double? { den == 0 || num == 0 ? nil : Double(num) / Double(den) }
}

extension StreamInfo {
    init?(_ stream: UnsafeMutablePointer<AVStream>) {
        guard let parameters = stream.pointee.codecpar?.pointee else { return nil }
        kind = av_get_media_type_string(parameters.codec_type).map { String(cString: $0) } ?? "data"
        codec = String(cString: avcodec_get_name(parameters.codec_id))
    }
}

extension AudioInfo {
    /// The sound a player would choose, nil when there is none.
    init?(_ demuxer: Demuxer) {
        guard let stream = demuxer.bestStream(AVMEDIA_TYPE_AUDIO)?.pointee,
            let parameters = stream.codecpar?.pointee,
            parameters.sample_rate > 0, parameters.ch_layout.nb_channels > 0
        else { return nil }
        let tick = stream.time_base.seconds ?? 0
        self.init(
            codec: String(cString: avcodec_get_name(parameters.codec_id)),
            sampleRate: Int(parameters.sample_rate),
            channels: Int(parameters.ch_layout.nb_channels),
            duration: stream.duration == omni_no_pts
                ? demuxer.duration : Double(stream.duration) * tick)
    }
}
