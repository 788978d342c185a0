import Media

/// Pictures by iTerm2's inline image protocol: a PNG file in base64 inside OSC 1337.
package struct ITerm2Encoder: PictureEncoder {
    private var shown: Bitmap?

    package init() {}

    package mutating func invalidate() { shown = nil }

    package mutating func erase() -> [UInt8] {
        shown = nil
        return []
    }

    package mutating func encode(
        _ bitmap: Bitmap, quality: EncodeQuality
    ) throws -> EncodedPicture {
        guard bitmap.size.area > 0, bitmap != shown else { return .bytes([]) }
        let file = try PNG.encode(
            PNG.Picture(size: bitmap.size, layout: .rgb, pixels: bitmap.pixels), effort: .fast)
        shown = bitmap
        let keys =
            "inline=1;size=\(file.count);width=\(bitmap.size.width)px"
            + ";height=\(bitmap.size.height)px;preserveAspectRatio=0"
        var bytes: [UInt8] = []
        bytes.reserveCapacity(file.count / 3 * 4 + 128)
        bytes += "\u{1b}]1337;File=\(keys):".utf8
        Base64.append(file, to: &bytes)
        bytes.append(0x07)
        return .bytes(bytes)
    }
}
