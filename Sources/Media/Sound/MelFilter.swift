import Foundation

/// One triangle over the bins of a power spectrum.
struct MelFilter: Sendable {
    private let first: Int
    private let weights: [Float]

    func apply(_ power: [Float]) -> Float {
        zip(weights, power.dropFirst(first)).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// Triangles that overlap by half, evenly spaced in mel from 0 Hz to half the sample rate. Each
    /// covers at least its middle bin, so that no low band stays dark.
    static func bank(count: Int, size: Int, sampleRate: Double) -> [MelFilter] {
        let top = 2595 * log10(1 + sampleRate / 2 / 700)
        let edges = (0..<count + 2).map { edge in
            let mel = top * Double(edge) / Double(count + 1)
            return 700 * (pow(10, mel / 2595) - 1) * Double(size) / sampleRate
        }
        return (0..<count).map { band in
            let (low, middle, high) = (edges[band], edges[band + 1], edges[band + 2])
            let first = min(Int(low.rounded(.up)), Int(middle.rounded()))
            let last = min(size / 2, max(Int(high.rounded(.down)), Int(middle.rounded())))
            let weights = (first...max(first, last)).map { bin -> Float in
                if bin == Int(middle.rounded()) { return 1 }
                let x = Double(bin)
                return Float(max(0, min((x - low) / (middle - low), (high - x) / (high - middle))))
            }
            return MelFilter(first: first, weights: weights)
        }
    }
}
