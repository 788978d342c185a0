import CFFmpeg
import Foundation

/// Takes a file apart into packets. Not shared between threads.
final class Demuxer {
    let context: UnsafeMutablePointer<AVFormatContext>
    let file: ClipFile
    let cancel: CancelFlag
    private let bytes: ByteStream
    private let log: UnsafeMutablePointer<omni_log>

    /// Opens the container and reads enough of it to know its streams.
    ///
    /// - Throws: `MediaError.notMedia` with libav's own words, `.cancelled`.
    init(file: ClipFile, cancel: CancelFlag) throws {
        omni_silence()
        self.file = file
        self.cancel = cancel
        bytes = try ByteStream(file: file, cancel: cancel)
        log = .allocate(capacity: 1)
        log.initialize(to: omni_log())
        var opened = avformat_alloc_context()
        guard let fresh = opened else {
            log.deallocate()
            throw MediaError.unavailable("a container reader")
        }
        fresh.pointee.pb = bytes.context
        fresh.pointee.opaque = UnsafeMutableRawPointer(log)
        fresh.pointee.max_streams = 128
        omni_forbid_other_files(fresh)
        var code = avformat_open_input(&opened, Self.probeName(file.path), nil, nil)
        if code >= 0, let opened { code = avformat_find_stream_info(opened, nil) }
        guard code >= 0, let opened else {
            let words = Self.words(of: log, code: code)
            avformat_close_input(&opened)
            log.deallocate()
            if cancel.isCancelled { throw MediaError.cancelled }
            throw MediaError.notMedia(path: file.path, reason: words)
        }
        context = opened
    }

    deinit {
        var context: UnsafeMutablePointer<AVFormatContext>? = context
        avformat_close_input(&context)
        log.deallocate()
    }

    /// The name libav guesses formats with: only the extension of the path. A pattern such as
    /// `%03d` in a file name must not make it look for other files.
    private static func probeName(_ path: String) -> String {
        let suffix = URL(fileURLWithPath: path).pathExtension.lowercased()
        let plain = suffix.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0) }
        return plain && !suffix.isEmpty && suffix.utf8.count <= 8 ? "clip.\(suffix)" : "clip"
    }

    private static func words(of log: UnsafeMutablePointer<omni_log>, code: Int32) -> String {
        let text = withUnsafeBytes(of: log.pointee.text) { raw in
            String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
        }.trimmingCharacters(in: .whitespacesAndNewlines)
        return text.isEmpty ? libavMessage(code) : "\(text): \(libavMessage(code))"
    }

    var formatName: String {
        context.pointee.iformat.flatMap { $0.pointee.name.map { String(cString: $0) } } ?? "unknown"
    }

    /// Length in seconds by the container, nil when it does not say. Some containers count from
    /// their first time and some from 0; the smaller of the two is right for both.
    var duration: Double? {
        let value = context.pointee.duration
        guard value != omni_no_pts, value > 0 else { return nil }
        let start = context.pointee.start_time
        let late = start == omni_no_pts || start <= 0 || start >= value ? 0 : start
        return Double(value - late) / Double(AV_TIME_BASE)
    }

    /// Bytes read so far over bytes in the file, 0...1.
    var progress: Double {
        min(1, Double(bytes.position) / Double(max(file.size, 1)))
    }

    var streams: [UnsafeMutablePointer<AVStream>] {
        guard let list = context.pointee.streams else { return [] }
        return (0..<Int(context.pointee.nb_streams)).compactMap { list[$0] }
    }

    /// The stream a player would choose; cover pictures of music files do not count.
    func bestStream(_ type: AVMediaType) -> UnsafeMutablePointer<AVStream>? {
        let index = av_find_best_stream(context, type, -1, -1, nil, 0)
        guard index >= 0, Int(index) < streams.count else { return nil }
        let stream = streams[Int(index)]
        return stream.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC == 0 ? stream : nil
    }

    /// Lets the container skip the packets of every other stream.
    func keepOnly(_ stream: UnsafeMutablePointer<AVStream>) {
        for other in streams {
            other.pointee.discard =
                other.pointee.index == stream.pointee.index ? AVDISCARD_DEFAULT : AVDISCARD_ALL
        }
    }

    /// The next packet of `stream`: 0, or libav's error (`omni_averror_eof` at the end).
    func read(_ packet: Packet, of stream: UnsafeMutablePointer<AVStream>) -> Int32 {
        while true {
            packet.clear()
            let code = av_read_frame(context, packet.pointer)
            if code == omni_averror_again { continue }
            if code < 0 || packet.pointer.pointee.stream_index == stream.pointee.index {
                return code
            }
        }
    }

    /// Moves to the last place to start from at or before `timestamp` (in the stream's time base).
    func seek(_ stream: UnsafeMutablePointer<AVStream>, to timestamp: Int64) -> Bool {
        av_seek_frame(context, stream.pointee.index, timestamp, AVSEEK_FLAG_BACKWARD) >= 0
    }
}
