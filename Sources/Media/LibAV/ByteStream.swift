import CFFmpeg

/// Feeds a `ClipFile` to libavformat. No protocol of libav is involved, so that no name, whatever it
/// looks like, can reach the network.
final class ByteStream {
    private static let bufferSize: Int32 = 1 << 16

    let context: UnsafeMutablePointer<AVIOContext>
    private let cursor: Cursor

    /// What libav's callbacks see: the file, the place in it and the switch that ends reading.
    private final class Cursor {
        let file: ClipFile
        let cancel: CancelFlag
        var position: Int64 = 0

        init(file: ClipFile, cancel: CancelFlag) {
            self.file = file
            self.cancel = cancel
        }

        func read(into buffer: UnsafeMutablePointer<UInt8>, count: Int32) -> Int32 {
            if cancel.isCancelled { return omni_averror_exit }
            let got = file.read(at: position, into: buffer, count: Int(count))
            if got < 0 { return omni_averror_io }
            position += Int64(got)
            return got == 0 ? omni_averror_eof : Int32(got)
        }

        func seek(to offset: Int64, whence: Int32) -> Int64 {
            let target: Int64
            switch whence & ~AVSEEK_FORCE {
            case AVSEEK_SIZE: return file.size
            case SEEK_SET: target = offset
            case SEEK_CUR: target = position.addingReportingOverflow(offset).partialValue
            case SEEK_END: target = file.size.addingReportingOverflow(offset).partialValue
            default: return Int64(omni_averror_io)
            }
            guard target >= 0 else { return Int64(omni_averror_io) }
            position = target
            return target
        }
    }

    init(file: ClipFile, cancel: CancelFlag) throws {
        cursor = Cursor(file: file, cancel: cancel)
        guard let buffer = av_malloc(Int(Self.bufferSize)) else {
            throw MediaError.unavailable("a read buffer")
        }
        let context = avio_alloc_context(
            buffer.assumingMemoryBound(to: UInt8.self), Self.bufferSize, 0,
            Unmanaged.passUnretained(cursor).toOpaque(),
            { opaque, buffer, count in
                guard let opaque, let buffer else { return omni_averror_io }
                return Unmanaged<Cursor>.fromOpaque(opaque).takeUnretainedValue()
                    .read(into: buffer, count: count)
            }, nil,
            { opaque, offset, whence in
                guard let opaque else { return Int64(omni_averror_io) }
                return Unmanaged<Cursor>.fromOpaque(opaque).takeUnretainedValue()
                    .seek(to: offset, whence: whence)
            })
        guard let context else {
            av_free(buffer)
            throw MediaError.unavailable("a byte stream")
        }
        self.context = context
    }

    deinit {
        // libav may have replaced the buffer since.
        av_free(context.pointee.buffer)
        var context: UnsafeMutablePointer<AVIOContext>? = context
        avio_context_free(&context)
    }

    /// How far libav has read, in bytes.
    var position: Int64 { cursor.position }
}
