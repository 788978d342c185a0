import Foundation
import Media

/// Comparing pictures in tests.
extension Frame {
    /// The part of the picture inside `rect`.
    /// - Precondition: `rect` lies inside the picture.
    package func cropped(to rect: PixelRect) -> Frame {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(rect.width * rect.height * 3)
        for y in rect.y..<rect.y + rect.height {
            let start = (y * size.width + rect.x) * 3
            bytes += pixels[start..<start + rect.width * 3]
        }
        return Frame(
            index: index, time: time, size: PixelSize(width: rect.width, height: rect.height),
            pixels: bytes)
    }

    /// Peak signal-to-noise ratio in dB against a picture of the same size; infinite when equal.
    package func psnr(to other: Frame) -> Double {
        precondition(size == other.size, "psnr: \(size) against \(other.size)")
        var sum = 0.0
        for (a, b) in zip(pixels, other.pixels) {
            let difference = Double(a) - Double(b)
            sum += difference * difference
        }
        guard sum > 0 else { return .infinity }
        return 10 * log10(255 * 255 * Double(pixels.count) / sum)
    }
}
