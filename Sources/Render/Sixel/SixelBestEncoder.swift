import Media

/// The best sixel picture: a palette made for it and error diffusion.
///
/// libsixel chooses the palette; the rest is our own, as libsixel diffuses errors into contours of
/// exact colours, rounds palettes to five bits and takes seconds over noise.
package struct SixelBestEncoder: PictureEncoder {
    private let registers: Int
    private let maximum: PixelSize
    private let candidates: ReservedColors
    private var writer: SixelBandWriter?
    private var shown: Bitmap?

    package init(_ options: EncoderOptions = EncoderOptions()) {
        registers = min(max(options.registers, 2), 256)
        maximum = options.maximum
        let palette = options.palette
        candidates = ReservedColors(palette.interface + (1...64).map { palette.object($0) })
    }

    package mutating func invalidate() { shown = nil }

    package mutating func erase() -> [UInt8] {
        shown = nil
        return []
    }

    package mutating func encode(
        _ bitmap: Bitmap, quality: EncodeQuality
    ) throws -> EncodedPicture {
        let size = bitmap.size.clamped(to: maximum)
        guard size.area > 0, bitmap != shown else { return .bytes([]) }
        let picture = size == bitmap.size ? bitmap : bitmap.corner(size)
        // At most half of the registers are set aside: the picture needs some, too.
        let reserved = picture.pixels.withUnsafeBufferPointer { candidates.present(in: $0) }
            .prefix(registers / 2)
        let adaptive = try AdaptivePalette.colors(
            of: picture, count: registers - reserved.count, besides: Array(reserved))
        let colors = Array(reserved) + adaptive
        let indices = ErrorDiffusion(colors: colors, exact: reserved.count).apply(to: picture)
        let bytes = write(indices, size: size, colors: colors)
        shown = bitmap
        return .bytes(bytes)
    }

    private mutating func write(_ indices: [UInt8], size: PixelSize, colors: [RGB]) -> [UInt8] {
        var writer = self.writer ?? SixelBandWriter(width: size.width)
        if writer.width != size.width { writer = SixelBandWriter(width: size.width) }
        self.writer = nil  // moved out, so that its buffers are not copied
        var used = RegisterSet()
        var body: [UInt8] = []
        body.reserveCapacity(size.area)
        indices.withUnsafeBufferPointer { indices in
            guard let base = indices.baseAddress else { return }
            for y in stride(from: 0, to: size.height, by: 6) {
                if y > 0 { body.append(0x2d) }
                writer.write(
                    base + y * size.width, rows: min(6, size.height - y), fullWidth: y == 0,
                    used: &used, to: &body)
            }
        }
        self.writer = writer
        return SixelStream.picture(size, colors: colors, used: used, body: body)
    }
}
