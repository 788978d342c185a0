import CFFmpeg

/// One decoded image file.
final class StillImage {
    private let reader: VideoReader

    /// - Throws: `MediaError`.
    init(path: String, cancel: CancelFlag) throws {
        reader = try VideoReader(file: ClipFile(path: path), cancel: cancel, threads: 1)
        guard try reader.next() != nil else {
            throw MediaError.noFrames(
                path: path, reason: reader.failure)
        }
        guard Limits.allows(width: size.width, height: size.height) else {
            throw MediaError.tooLarge(path: path, width: size.width, height: size.height)
        }
    }

    var size: PixelSize { reader.frameSize }

    var codec: String {
        reader.stream.pointee.codecpar.map {
            String(cString: avcodec_get_name($0.pointee.codec_id))
        } ?? "unknown"
    }

    var pixelFormat: String {
        av_get_pix_fmt_name(AVPixelFormat(reader.frame.pointer.pointee.format))
            .map { String(cString: $0) } ?? "unknown"
    }

    /// Row-major RGB.  // [size.height, size.width, 3]
    func rgb(size: PixelSize) throws -> [UInt8] {
        try PictureConverter(orientation: .upright).rgb(reader.frame.pointer, size: size)
    }
}
