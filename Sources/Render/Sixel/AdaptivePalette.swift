import CSixel
import Foundation
import Media

/// Palettes made for one picture.
enum AdaptivePalette {
    /// libsixel's median cut sorts by a static variable: in parallel, palettes come out wrong.
    private static let lock = NSLock()

    /// The colours of a picture: all of them when they are few, else libsixel's choice, improved.
    /// - Parameters:
    ///   - count: how many there may be; at least one is returned.
    ///   - besides: colours that are in the palette anyway; their pixels do not count.
    /// - Throws: `RenderError.sixel`
    static func colors(of bitmap: Bitmap, count: Int, besides: [RGB]) throws -> [RGB] {
        let histogram = ColorHistogram(bitmap, without: besides)
        if let few = histogram.exactColors(atMost: count) { return few }
        let start = try libsixel(bitmap, count: count)
        return histogram.refined(start.map(RGB.snapped), rounds: 4)
    }

    /// libsixel's palette: median cut over a histogram of five bits per channel.
    static func libsixel(_ bitmap: Bitmap, count: Int) throws -> [RGB] {
        try locked {
            let dither = try dither(for: bitmap, count: count)
            defer { sixel_dither_unref(dither) }
            let found = Int(sixel_dither_get_num_of_palette_colors(dither))
            guard found > 0, let bytes = sixel_dither_get_palette(dither) else {
                throw RenderError.sixel(call: "sixel_dither_get_palette", status: found)
            }
            // Five bits were shifted up: the lost low bits make 248 of 255 and grey of white.
            return (0..<min(found, count)).map { i in
                RGB(
                    bytes[i * 3] | bytes[i * 3] >> 5, bytes[i * 3 + 1] | bytes[i * 3 + 1] >> 5,
                    bytes[i * 3 + 2] | bytes[i * 3 + 2] >> 5)
            }
        }
    }

    /// A fresh dither with a palette for one picture; the caller holds the lock and frees it.
    /// Fresh, because a used one keeps colours looked up for its former palette.
    static func dither(for bitmap: Bitmap, count: Int) throws -> OpaquePointer? {
        var handle: OpaquePointer?
        try check("sixel_dither_new", sixel_dither_new(&handle, Int32(max(count, 2)), nil))
        var pixels = bitmap.pixels
        let status = pixels.withUnsafeMutableBufferPointer { buffer in
            sixel_dither_initialize(
                handle, buffer.baseAddress, Int32(bitmap.size.width), Int32(bitmap.size.height),
                Int32(SIXEL_PIXELFORMAT_RGB888), Int32(SIXEL_LARGE_AUTO), Int32(SIXEL_REP_AUTO),
                Int32(SIXEL_QUALITY_HIGH))
        }
        if status & failure != 0 { sixel_dither_unref(handle) }
        try check("sixel_dither_initialize", status)
        return handle
    }

    /// Runs calls into libsixel alone in the process.
    static func locked<Result>(_ work: () throws -> Result) rethrows -> Result {
        lock.lock()
        defer { lock.unlock() }
        return try work()
    }

    /// libsixel's SIXEL_FAILED: errors have this bit.
    private static let failure: SIXELSTATUS = 0x1000

    static func check(_ call: String, _ status: SIXELSTATUS) throws {
        if status & failure != 0 { throw RenderError.sixel(call: call, status: Int(status)) }
    }
}

extension RGB {
    /// The nearest colour that a sixel register can hold.
    static func snapped(_ color: RGB) -> RGB {
        RGB(
            byte(percent: percent(byte: color.red)), byte(percent: percent(byte: color.green)),
            byte(percent: percent(byte: color.blue)))
    }
}
