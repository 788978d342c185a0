import CSixel
import Media

/// A picture made by libsixel alone: the yardstick that our encoders are measured against.
package struct LibsixelEncoder: Sendable {
    package enum Colors: String, CaseIterable, Sendable {
        /// Median cut, no diffusion.
        case adaptive
        /// Median cut and Floyd-Steinberg.
        case adaptiveDiffused = "adaptive+fs"
        /// The fixed 256 colours of xterm, no diffusion.
        case xterm256
    }

    private let colors: Colors

    package init(_ colors: Colors) { self.colors = colors }

    /// Collects what libsixel writes in packets.
    private final class Sink {
        var bytes: [UInt8] = []
    }

    /// - Throws: `RenderError.sixel`
    package func encode(_ bitmap: Bitmap) throws -> [UInt8] {
        try AdaptivePalette.locked {
            let dither = try dither(for: bitmap)
            defer { sixel_dither_unref(dither) }
            sixel_dither_set_diffusion_type(
                dither,
                Int32(colors == .adaptiveDiffused ? SIXEL_DIFFUSE_FS : SIXEL_DIFFUSE_NONE))
            let sink = Sink()
            var output: OpaquePointer?
            let status = sixel_output_new(
                &output,
                { data, size, context in
                    guard let data, let context, size > 0 else { return 0 }
                    let sink = Unmanaged<Sink>.fromOpaque(context).takeUnretainedValue()
                    data.withMemoryRebound(to: UInt8.self, capacity: Int(size)) {
                        sink.bytes += UnsafeBufferPointer(start: $0, count: Int(size))
                    }
                    return size
                }, Unmanaged.passUnretained(sink).toOpaque(), nil)
            try AdaptivePalette.check("sixel_output_new", status)
            defer { sixel_output_unref(output) }
            sixel_output_set_encode_policy(output, Int32(SIXEL_ENCODEPOLICY_SIZE))
            // With diffusion, sixel_encode writes into the pixels that it is given.
            var scratch = bitmap.pixels
            let encoded = scratch.withUnsafeMutableBufferPointer {
                sixel_encode(
                    $0.baseAddress, Int32(bitmap.size.width), Int32(bitmap.size.height), 3, dither,
                    output)
            }
            try AdaptivePalette.check("sixel_encode", encoded)
            return withExtendedLifetime(sink) { sink.bytes }
        }
    }

    private func dither(for bitmap: Bitmap) throws -> OpaquePointer? {
        guard colors != .xterm256 else { return sixel_dither_get(Int32(SIXEL_BUILTIN_XTERM256)) }
        return try AdaptivePalette.dither(for: bitmap, count: 256)
    }
}
