import Media

/// Antialiased bicubic resizing of 8-bit RGB pictures, equal to Pillow's to the last bit: first
/// along rows, then along columns, 22-bit fixed-point weights, rounding to bytes after each pass.
package enum BicubicResize {
    /// - Parameter pixels: [height, width, 3]
    /// - Returns: [target height, target width, 3]
    package static func resize(
        _ pixels: [UInt8], from source: PixelSize, to target: PixelSize
    ) -> [UInt8] {
        precondition(
            pixels.count == source.area * 3 && target.area > 0,
            "BicubicResize: \(pixels.count) bytes for \(source)")
        var result = pixels
        if target.width != source.width {
            result = pass(
                result, lines: source.height, from: source.width, to: target.width,
                lineStride: source.width * 3, step: 3,
                outLineStride: target.width * 3, outStep: 3)
        }
        if target.height != source.height {
            result = pass(
                result, lines: target.width, from: source.height, to: target.height,
                lineStride: 3, step: target.width * 3, outLineStride: 3,
                outStep: target.width * 3)
        }
        return result
    }

    /// Source pixels and fixed-point weights of one target pixel.
    private struct Taps {
        let first: Int
        let weights: [Int32]
    }

    private static let precision: Int32 = 22

    private static func pass(
        _ pixels: [UInt8], lines: Int, from source: Int, to target: Int, lineStride: Int,
        step: Int, outLineStride: Int, outStep: Int
    ) -> [UInt8] {
        let taps = taps(from: source, to: target)
        return [UInt8](unsafeUninitializedCapacity: lines * target * 3) { out, count in
            count = lines * target * 3
            pixels.withUnsafeBufferPointer { pixels in
                for line in 0..<lines {
                    for (place, tap) in taps.enumerated() {
                        for channel in 0..<3 {
                            var sum = Int32(1) << (precision - 1)
                            var index = line * lineStride + tap.first * step + channel
                            for weight in tap.weights {
                                sum &+= weight &* Int32(pixels[index])
                                index += step
                            }
                            out[line * outLineStride + place * outStep + channel] = UInt8(
                                clamping: sum >> precision)
                        }
                    }
                }
            }
        }
    }

    private static func taps(from source: Int, to target: Int) -> [Taps] {
        let scale = Double(source) / Double(target)
        let filterScale = max(scale, 1)
        let support = 2 * filterScale
        return (0..<target).map { place in
            let centre = (Double(place) + 0.5) * scale
            let first = max(Int(centre - support + 0.5), 0)
            let end = min(Int(centre + support + 0.5), source)
            let raw = (first..<end).map { cubic((Double($0) - centre + 0.5) / filterScale) }
            let total = raw.reduce(0, +)
            let weights = raw.map { value -> Int32 in
                let fixed = value / total * Double(1 << precision)
                return Int32(fixed < 0 ? fixed - 0.5 : fixed + 0.5)
            }
            return Taps(first: first, weights: weights)
        }
    }

    /// Keys' cubic with a = -0.5.
    private static func cubic(_ distance: Double) -> Double {
        let x = abs(distance)
        if x < 1 { return (1.5 * x - 2.5) * x * x + 1 }
        return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0
    }
}
