import CFFmpeg

/// How pictures are made smaller or larger.
package enum ScaleMethod: Sendable {
    /// Means over the covered area: right for making pictures smaller.
    case area
    case bilinear
    case bicubic

    var flags: Int32 {
        switch self {
        case .area: SWS_AREA
        case .bilinear: SWS_BILINEAR
        case .bicubic: SWS_BICUBIC
        }
    }
}

/// Scales RGB pictures with libswscale, keeping its tables between pictures of the same size.
///
/// Not shared between threads.
package final class PictureScaler {
    private let method: ScaleMethod
    private let input = PaddedRows()
    private let output = PaddedRows()
    private var scaler: OpaquePointer?
    private var sizes: (PixelSize, PixelSize)?

    package init(_ method: ScaleMethod) { self.method = method }

    deinit { sws_freeContext(scaler) }

    /// - Parameter pixels: row-major RGB.  // [size.height, size.width, 3]
    /// - Returns: row-major RGB.  // [target.height, target.width, 3]
    /// - Throws: `MediaError.unavailable` for sizes libswscale refuses, or without memory.
    package func scale(_ pixels: [UInt8], from size: PixelSize, to target: PixelSize) throws
        -> [UInt8]
    {
        precondition(pixels.count == size.area * 3, "PictureScaler: \(pixels.count) bytes")
        if size == target { return pixels }
        try prepare(size, target)
        let source = try input.reserve(size)
        pixels.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            for y in 0..<size.height {
                (source + y * input.stride).update(
                    from: base + y * size.width * 3, count: size.width * 3)
            }
        }
        let rows = try output.reserve(target)
        let done = omni_scale_rgb(
            scaler, source, Int32(input.stride), Int32(size.height), rows, Int32(output.stride))
        guard done > 0 else { throw MediaError.unavailable("the scaling of a picture") }
        return [UInt8](unsafeUninitializedCapacity: target.area * 3) { buffer, count in
            guard let base = buffer.baseAddress else { return }
            Orientation.upright.copy(from: rows, stride: output.stride, size: target, to: base)
            count = target.area * 3
        }
    }

    private func prepare(_ size: PixelSize, _ target: PixelSize) throws {
        if let sizes, sizes == (size, target), scaler != nil { return }
        sws_freeContext(scaler)
        scaler = nil
        guard Limits.allows(width: size.width, height: size.height),
            Limits.allows(width: target.width, height: target.height)
        else { throw MediaError.unavailable("a picture of \(target.width)x\(target.height)") }
        // libswscale works in YUV inside; without these flags it would halve the colour columns.
        scaler = sws_getContext(
            Int32(size.width), Int32(size.height), AV_PIX_FMT_RGB24, Int32(target.width),
            Int32(target.height), AV_PIX_FMT_RGB24,
            method.flags | SWS_FULL_CHR_H_INP | SWS_FULL_CHR_H_INT, nil, nil, nil)
        guard scaler != nil else { throw MediaError.unavailable("the scaling of a picture") }
        sizes = (size, target)
    }
}

/// One RGB picture scaled; see `PictureScaler`, which is quicker for many.
package func resize(
    _ pixels: [UInt8], from size: PixelSize, to target: PixelSize, method: ScaleMethod = .area
) throws -> [UInt8] {
    try PictureScaler(method).scale(pixels, from: size, to: target)
}

extension Frame {
    /// The same moment at another size.
    package func scaled(to target: PixelSize, method: ScaleMethod = .area) throws -> Frame {
        Frame(
            index: index, time: time, size: target,
            pixels: try resize(pixels, from: size, to: target, method: method))
    }
}
