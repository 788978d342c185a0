import CFFmpeg

/// Decodes the frames of one video stream: in order, or from any place after a seek.
///
/// Not shared between threads. Packet ordinals travel through the decoder in the place of
/// presentation times (see `FrameIndex`).
final class VideoReader {
    let demuxer: Demuxer
    let stream: UnsafeMutablePointer<AVStream>
    let frame: DecodedFrame
    private let decoder: Decoder
    private let packet: Packet
    private var hasEnded = false

    /// Ordinal of the packet that the container gives next, nil while unknown after a seek.
    private(set) var nextOrdinal: Int? = 0
    /// Frames put out since the start of the file or the last seek.
    private(set) var outputs = 0
    /// Packets and frames that the decoder refused.
    private(set) var damaged = 0
    /// libav's reason if the container could not be read to its end.
    private(set) var readError: String?

    /// Why no frame came, as far as libav says.
    var failure: String { readError ?? decoder.lastError ?? "there is nothing in the video stream" }

    init(file: ClipFile, cancel: CancelFlag, threads: Int) throws {
        demuxer = try Demuxer(file: file, cancel: cancel)
        guard let stream = demuxer.bestStream(AVMEDIA_TYPE_VIDEO) else {
            throw MediaError.noVideo(path: file.path, found: Self.contents(of: demuxer))
        }
        self.stream = stream
        demuxer.keepOnly(stream)
        decoder = try Decoder(stream: stream, path: file.path, threads: threads)
        packet = try Packet()
        frame = try DecodedFrame()
    }

    private static func contents(of demuxer: Demuxer) -> String {
        let kinds = demuxer.streams.compactMap { StreamInfo($0).map { "\($0.kind) (\($0.codec))" } }
        return kinds.isEmpty ? "no streams" : kinds.joined(separator: ", ")
    }

    /// Pixels of the frame as it is stored.
    var frameSize: PixelSize {
        PixelSize(
            width: Int(frame.pointer.pointee.width), height: Int(frame.pointer.pointee.height))
    }

    /// Whether the frame was coded without reference to others.
    var isWholePicture: Bool {
        frame.pointer.pointee.pict_type == AV_PICTURE_TYPE_I
            || avcodec_descriptor_get(decoder.context.pointee.codec_id)
                .map { $0.pointee.props & AV_CODEC_PROP_INTRA_ONLY != 0 } ?? false
    }

    /// Decodes the next frame into `frame` and returns the ordinal of its packet; nil at the end.
    func next() throws -> Int? {
        while !hasEnded {
            if demuxer.cancel.isCancelled { throw MediaError.cancelled }
            switch decoder.receive(frame, damaged: &damaged) {
            case .frame:
                outputs += 1
                return Int(exactly: frame.pointer.pointee.pts) ?? -1
            case .ended: hasEnded = true
            case .needsInput: feed()
            }
        }
        return nil
    }

    private func feed() {
        let code = demuxer.read(packet, of: stream)
        if code < 0 {
            if code != omni_averror_eof { readError = libavMessage(code) }
            _ = decoder.send(nil)
            return
        }
        let ordinal = nextOrdinal ?? 0
        packet.pointer.pointee.pts = Int64(ordinal)
        nextOrdinal = ordinal + 1
        if !decoder.send(packet) { damaged += 1 }
        packet.clear()
    }

    /// Moves so that the packet `ordinal` of `index` comes next. False: the container cannot do it,
    /// and the place is lost until `rewind`.
    func seek(to ordinal: Int, in index: Monitor<FrameIndex>) -> Bool {
        guard
            let target = index.read({
                $0.packets.indices.contains(ordinal) ? $0.packets[ordinal] : nil
            })
        else { return false }
        // Containers search by presentation or by decoding time; either may land too late.
        for timestamp in [target.pts, target.dts].compactMap({ $0 }) {
            restart()
            guard demuxer.seek(stream, to: timestamp) else { continue }
            if pull(upTo: ordinal, in: index) { return true }
        }
        return false
    }

    /// Drops packets until `ordinal` comes; that one is decoded at once.
    private func pull(upTo ordinal: Int, in index: Monitor<FrameIndex>) -> Bool {
        while demuxer.read(packet, of: stream) >= 0 {
            let record = PacketRecord(packet.pointer)
            guard let found = index.read({ $0.ordinal(of: record) }), found <= ordinal else {
                return false
            }
            if found < ordinal { continue }
            packet.pointer.pointee.pts = Int64(ordinal)
            nextOrdinal = ordinal + 1
            if !decoder.send(packet) { damaged += 1 }
            packet.clear()
            return true
        }
        return false
    }

    /// Starts over at the first packet: in place where the container can, else with the fresh reader
    /// that is returned.
    func rewind(in index: Monitor<FrameIndex>) throws -> VideoReader? {
        if index.read({ !$0.packets.isEmpty }), seek(to: 0, in: index) { return nil }
        return try VideoReader(
            file: demuxer.file, cancel: demuxer.cancel,
            threads: Int(decoder.context.pointee.thread_count))
    }

    /// Moves near `time`, counted from the start of the stream, without an index. Ordinals mean
    /// nothing until the next `seek` or `rewind`.
    func seekRoughly(to time: Double) -> Bool {
        guard let tick = stream.pointee.time_base.seconds else { return false }
        let start = stream.pointee.start_time == omni_no_pts ? 0 : stream.pointee.start_time
        guard let offset = Int64(exactly: (time / tick).rounded()) else { return false }
        restart()
        return demuxer.seek(stream, to: start.addingReportingOverflow(offset).partialValue)
    }

    private func restart() {
        decoder.flush()
        hasEnded = false
        outputs = 0
        nextOrdinal = nil
    }
}
