import CFFmpeg

/// A reusable RGB picture with aligned, padded rows, as libswscale wants to write it: its vector code
/// may touch bytes beyond the end of a row.
final class PaddedRows {
    private static let alignment = 64

    /// Bytes from one row to the next.
    private(set) var stride = 0
    private var bytes: UnsafeMutableRawPointer?
    private var capacity = 0

    deinit { av_free(bytes) }

    /// Room for a picture of `size`; what was in it before is lost.
    func reserve(_ size: PixelSize) throws -> UnsafeMutablePointer<UInt8> {
        let mask = Self.alignment - 1
        stride = (size.width * 3 + mask) & ~mask
        let needed = stride * size.height + 2 * Self.alignment
        if needed > capacity {
            av_free(bytes)
            bytes = av_malloc(needed)
            capacity = bytes == nil ? 0 : needed
        }
        guard let bytes else { throw MediaError.unavailable("a picture of \(needed) bytes") }
        return bytes.assumingMemoryBound(to: UInt8.self)
    }
}
