import Glibc
import Media

/// Sixel pictures in a few milliseconds: fixed colours, ordered dither, only what has changed.
///
/// A picture consists of bands six rows high. Bands that are the same as on the screen are skipped
/// by a single "-"; the origin of the picture stays where it is, so bands need not meet cells. xterm
/// keeps the last 16 images and loses older ones when it repaints, hence a complete picture comes
/// after at most 12 partial ones.
package struct SixelBandEncoder: PictureEncoder {
    /// Partial pictures in a row.
    package static let partialLimit = 12
    /// Bytes per pixel above which a band is made with fewer colours: noise has no runs.
    private static let bytesPerPixel = 2.4

    private let palette: SixelPalette
    private let maximum: PixelSize
    private var writer: SixelBandWriter?
    /// Registers of one band.  // [6, width]
    private var registers: [UInt8] = []
    /// What the terminal shows, nil when that is not known.
    private var shown: Bitmap?
    private var partials = 0

    package init(_ options: EncoderOptions = EncoderOptions()) {
        palette = SixelPalette(registers: options.registers, palette: options.palette)
        maximum = options.maximum
    }

    package mutating func invalidate() { shown = nil }

    package mutating func erase() -> [UInt8] {
        shown = nil
        return []
    }

    package mutating func encode(_ bitmap: Bitmap, quality: EncodeQuality) -> EncodedPicture {
        let size = bitmap.size.clamped(to: maximum)
        guard size.area > 0 else { return .bytes([]) }
        let bands = (size.height + 5) / 6
        var changed = changedBands(bitmap, count: bands)
        let changes = changed.count { $0 }
        if changes == 0 { return .bytes([]) }
        // A picture that is mostly new may as well be complete: it costs an image slot either way.
        if changes * 4 > bands * 3 || partials >= SixelBandEncoder.partialLimit {
            changed = Array(repeating: true, count: bands)
        }
        partials = changed.allSatisfy { $0 } ? 0 : partials + 1
        shown = bitmap
        return .bytes(picture(bitmap, size: size, bands: changed))
    }

    /// Which bands differ from what the terminal shows.
    private func changedBands(_ bitmap: Bitmap, count: Int) -> [Bool] {
        guard let shown, shown.size == bitmap.size else {
            return Array(repeating: true, count: count)
        }
        let bytes = bitmap.size.width * 18
        return shown.pixels.withUnsafeBytes { old in
            bitmap.pixels.withUnsafeBytes { new in
                (0..<count).map { band in
                    let range = band * bytes..<min((band + 1) * bytes, new.count)
                    guard let a = old.baseAddress, let b = new.baseAddress else { return true }
                    return memcmp(a + range.lowerBound, b + range.lowerBound, range.count) != 0
                }
            }
        }
    }

    private mutating func picture(_ bitmap: Bitmap, size: PixelSize, bands: [Bool]) -> [UInt8] {
        var writer = self.writer ?? SixelBandWriter(width: size.width)
        if writer.width != size.width { writer = SixelBandWriter(width: size.width) }
        self.writer = nil  // moved out, so that its buffers are not copied
        if registers.count < size.width * 6 {
            registers = Array(repeating: 0, count: size.width * 6)
        }
        var used = RegisterSet()
        var body: [UInt8] = []
        body.reserveCapacity(size.area)
        var skipped = 0
        for (band, isChanged) in bands.enumerated() {
            if isChanged {
                body += repeatElement(0x2d, count: skipped)
                skipped = 0
                write(band, of: bitmap, size: size, with: &writer, used: &used, to: &body)
            }
            skipped += 1
        }
        self.writer = writer
        return SixelStream.picture(size, colors: palette.colors, used: used, body: body)
    }

    /// Writes one band, with fewer colours where it would grow out of bounds.
    private mutating func write(
        _ band: Int, of bitmap: Bitmap, size: PixelSize, with writer: inout SixelBandWriter,
        used: inout RegisterSet, to body: inout [UInt8]
    ) {
        let rows = min(6, size.height - band * 6)
        let limit = Int(Double(size.width * rows) * SixelBandEncoder.bytesPerPixel) + 1024
        let (start, usedBefore) = (body.count, used)
        for dither in palette.dithers {
            body.removeLast(body.count - start)
            used = usedBefore
            quantize(band, rows: rows, of: bitmap, width: size.width, with: dither)
            registers.withUnsafeBufferPointer { registers in
                guard let base = registers.baseAddress else { return }
                writer.write(base, rows: rows, fullWidth: true, used: &used, to: &body)
            }
            if body.count - start <= limit { return }
        }
    }

    /// Fills `registers` with one band.
    private mutating func quantize(
        _ band: Int, rows: Int, of bitmap: Bitmap, width: Int, with dither: OrderedDither
    ) {
        let palette = palette
        registers.withUnsafeMutableBufferPointer { registers in
            bitmap.pixels.withUnsafeBufferPointer { pixels in
                guard let to = registers.baseAddress, let from = pixels.baseAddress else { return }
                for row in 0..<rows {
                    let y = band * 6 + row
                    let source = from + y * bitmap.size.width * 3
                    dither.apply(source, width: width, y: y, to: to + row * width)
                    palette.reserved.mark(
                        source, width: width, first: UInt8(palette.cubeCount), in: to + row * width)
                }
            }
        }
    }
}

extension PixelSize {
    /// The part of this size inside a limit; never negative.
    func clamped(to limit: PixelSize) -> PixelSize {
        PixelSize(
            width: max(0, min(width, limit.width)), height: max(0, min(height, limit.height)))
    }
}
