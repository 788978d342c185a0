import Media

/// Sixel pictures: the fast encoder while things move, the best one when the picture stays.
package struct SixelEncoder: PictureEncoder {
    private var moving: SixelBandEncoder
    private var still: SixelBestEncoder

    package init(_ options: EncoderOptions = EncoderOptions()) {
        moving = SixelBandEncoder(options)
        still = SixelBestEncoder(options)
    }

    package mutating func invalidate() {
        moving.invalidate()
        still.invalidate()
    }

    package mutating func erase() -> [UInt8] {
        invalidate()
        return []
    }

    /// The two encoders draw the same picture differently, so after one the other starts afresh.
    package mutating func encode(
        _ bitmap: Bitmap, quality: EncodeQuality
    ) throws -> EncodedPicture {
        switch quality {
        case .moving:
            let picture = moving.encode(bitmap, quality: quality)
            if picture != .bytes([]) { still.invalidate() }
            return picture
        case .still:
            let picture = try still.encode(bitmap, quality: quality)
            if picture != .bytes([]) { moving.invalidate() }
            return picture
        }
    }
}
