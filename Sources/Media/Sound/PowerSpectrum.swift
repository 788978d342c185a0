import Foundation

/// The power of `size` real samples by frequency: Hann window, then a radix-2 transform.
struct PowerSpectrum: Sendable {
    let size: Int
    private let window: [Float]
    private let cosines: [Float]
    private let sines: [Float]
    private let order: [Int]

    /// - Parameter size: a power of two, at least 2.
    init(size: Int) {
        precondition(
            size >= 2 && size & (size - 1) == 0, "PowerSpectrum: \(size) is no power of two")
        self.size = size
        let angle = 2 * Double.pi / Double(size)
        window = (0..<size).map { Float(0.5 - 0.5 * cos(angle * Double($0))) }
        cosines = (0..<size / 2).map { Float(cos(angle * Double($0))) }
        sines = (0..<size / 2).map { Float(-sin(angle * Double($0))) }
        let bits = size.trailingZeroBitCount
        order = (0..<size).map { index in
            (0..<bits).reduce(0) { $0 | ((index >> $1) & 1) << (bits - 1 - $1) }
        }
    }

    /// - Parameter samples: exactly `size`.
    /// - Returns: squared magnitudes from 0 Hz to half the sample rate.  // [size / 2 + 1]
    func callAsFunction(_ samples: ArraySlice<Float>) -> [Float] {
        precondition(samples.count == size, "PowerSpectrum: \(samples.count) samples")
        let base = samples.startIndex
        var real = order.map { samples[base + $0] * window[$0] }
        var imaginary = [Float](repeating: 0, count: size)
        var half = 1
        while half < size {
            butterflies(&real, &imaginary, half: half)
            half *= 2
        }
        return (0...size / 2).map { real[$0] * real[$0] + imaginary[$0] * imaginary[$0] }
    }

    /// One pass: joins transforms of `half` points to transforms of twice as many.
    private func butterflies(_ real: inout [Float], _ imaginary: inout [Float], half: Int) {
        let stride = size / (2 * half)
        for group in Swift.stride(from: 0, to: size, by: 2 * half) {
            for k in 0..<half {
                let (c, s) = (cosines[k * stride], sines[k * stride])
                let (low, high) = (group + k, group + k + half)
                let r = real[high] * c - imaginary[high] * s
                let i = real[high] * s + imaginary[high] * c
                (real[high], imaginary[high]) = (real[low] - r, imaginary[low] - i)
                (real[low], imaginary[low]) = (real[low] + r, imaginary[low] + i)
            }
        }
    }
}
