import Media

/// Scales a part of a picture to a size: area averages when shrinking, bilinear when enlarging.
///
/// - Parameters:
///   - source: the part in pixels, fractions allowed; the whole picture when nil. It is clipped to
///     the picture; an empty part gives a black result.
/// - Returns: a bitmap of exactly `size`.
package func scale(_ bitmap: Bitmap, from source: Box? = nil, to size: PixelSize) -> Bitmap {
    let (width, height) = (Double(bitmap.size.width), Double(bitmap.size.height))
    let part = source ?? Box(x0: 0, y0: 0, x1: width, y1: height)
    let (x0, x1) = (max(0, part.x0), min(width, part.x1))
    let (y0, y1) = (max(0, part.y0), min(height, part.y1))
    guard part.x0 < part.x1, part.y0 < part.y1, x0 < x1, y0 < y1, size.width > 0, size.height > 0
    else { return Bitmap(size: size) }
    if size == bitmap.size, x0 == 0, y0 == 0, x1 == width, y1 == height { return bitmap }
    let scaler = Scaler(
        columns: ResampleAxis(from: x0, to: x1, input: bitmap.size.width, output: size.width),
        rows: ResampleAxis(from: y0, to: y1, input: bitmap.size.height, output: size.height),
        size: size)
    return scaler.apply(to: bitmap)
}

/// Two passes: rows are blended into one row, which is then resampled along its length.
private struct Scaler {
    let columns: ResampleAxis
    let rows: ResampleAxis
    let size: PixelSize

    func apply(to bitmap: Bitmap) -> Bitmap {
        let stride = bitmap.size.width * 3
        let first = columns.span.lowerBound * 3
        let count = (columns.span.upperBound + 1) * 3 - first
        // Four bytes are read per pixel: one more than the last pixel has.
        var blended = [UInt8](repeating: 0, count: stride + 4)
        var sums = [UInt16](repeating: 0, count: rows.taps > 3 ? count : 0)
        let pixels = [UInt8](unsafeUninitializedCapacity: size.area * 3) { output, written in
            bitmap.pixels.withUnsafeBufferPointer { input in
                for y in 0..<size.height {
                    blended.withUnsafeMutableBufferPointer { row in
                        sums.withUnsafeMutableBufferPointer { sums in
                            guard let from = input.baseAddress, let to = row.baseAddress,
                                let out = output.baseAddress
                            else { return }
                            blend(
                                y, from: from + first, stride: stride, count: count,
                                sums: sums, to: to + first)
                            resample(to, to: out + y * size.width * 3)
                        }
                    }
                }
            }
            written = size.area * 3
        }
        return Bitmap(size: size, pixels: pixels)
    }

    /// The weighted mean of the input rows of output row `y`, over `count` bytes.
    private func blend(
        _ y: Int, from: UnsafePointer<UInt8>, stride: Int, count: Int,
        sums: UnsafeMutableBufferPointer<UInt16>, to: UnsafeMutablePointer<UInt8>
    ) {
        let taps = rows.taps
        let w = (0..<3).map { $0 < taps ? rows.weights[y * taps + $0] : 0 }
        let p = (0..<3).map { from + rows.indices[y * taps + min($0, taps - 1)] * stride }
        let (w0, w1, w2, p0, p1, p2) = (w[0], w[1], w[2], p[0], p[1], p[2])
        if taps <= 3 && w0 == 256 {
            to.update(from: p0, count: count)
        } else if taps <= 3 && w2 == 0 {
            for i in 0..<count {
                let sum = UInt16(p0[i]) &* w0 &+ UInt16(p1[i]) &* w1 &+ 128
                to[i] = UInt8(truncatingIfNeeded: sum >> 8)
            }
        } else if taps <= 3 {
            for i in 0..<count {
                let sum =
                    UInt16(p0[i]) &* w0 &+ UInt16(p1[i]) &* w1 &+ UInt16(p2[i]) &* w2 &+ 128
                to[i] = UInt8(truncatingIfNeeded: sum >> 8)
            }
        } else {
            blendMany(y, from: from, stride: stride, count: count, sums: sums, to: to)
        }
    }

    private func blendMany(
        _ y: Int, from: UnsafePointer<UInt8>, stride: Int, count: Int,
        sums: UnsafeMutableBufferPointer<UInt16>, to: UnsafeMutablePointer<UInt8>
    ) {
        sums.update(repeating: 128)
        for k in y * rows.taps..<(y + 1) * rows.taps where rows.weights[k] > 0 {
            let (weight, row) = (rows.weights[k], from + rows.indices[k] * stride)
            for i in 0..<count { sums[i] = sums[i] &+ UInt16(row[i]) &* weight }
        }
        for i in 0..<count { to[i] = UInt8(truncatingIfNeeded: sums[i] >> 8) }
    }

    /// Resamples one row. The three channels travel in one word, 21 bits each, so that a tap costs
    /// one multiplication.
    private func resample(_ row: UnsafePointer<UInt8>, to output: UnsafeMutablePointer<UInt8>) {
        let taps = columns.taps
        let raw = UnsafeRawPointer(row)
        columns.indices.withUnsafeBufferPointer { indices in
            columns.weights.withUnsafeBufferPointer { weights in
                var k = 0
                var out = output
                for _ in 0..<size.width {
                    var sum: UInt64 = 128 | 128 << 21 | 128 << 42
                    for _ in 0..<taps {
                        let word = UInt64(
                            raw.loadUnaligned(fromByteOffset: indices[k] &* 3, as: UInt32.self)
                                .littleEndian)
                        let spread = word & 0xff | (word & 0xff00) << 13 | (word & 0xff0000) << 26
                        sum = sum &+ spread &* UInt64(weights[k])
                        k &+= 1
                    }
                    out[0] = UInt8(truncatingIfNeeded: sum >> 8)
                    out[1] = UInt8(truncatingIfNeeded: sum >> 29)
                    out[2] = UInt8(truncatingIfNeeded: sum >> 50)
                    out += 3
                }
            }
        }
    }
}
