import COpenBLAS
import Glibc

/// Whisper's log-mel features of 16 kHz sound: 25 ms Hann windows every 10 ms, 128 Slaney mel
/// bands, log10 limited to eight decades below the loudest, scaled to about -1...1.
package struct LogMel: Sendable {
    package static let sampleRate = 16_000
    package static let hop = 160
    /// Longer sound is cut here, as the reference's extractor cuts it.
    package static let maximumSamples = 300 * sampleRate

    private static let window = 400
    private static let bins = window / 2 + 1

    package let melCount: Int
    private let filters: [Double]  // [melCount, bins]
    private let basis: [Double]  // [2 * bins, window], cosines then sines, times the window

    package init(melCount: Int = 128) {
        self.melCount = melCount
        filters = Self.filterBank(melCount)
        basis = Self.fourierBasis()
    }

    /// - Parameter samples: mono, 16 kHz, -1...1.
    /// - Returns: [melCount, ceil(samples / 160)] of at most 300 s; empty sound gives zero frames.
    package func callAsFunction(_ samples: [Float]) -> Tensor {
        let samples = samples.prefix(Self.maximumSamples)
        let frames = (samples.count + Self.hop - 1) / Self.hop
        guard frames > 0 else { return Tensor(zeros: [melCount, 0]) }
        let power = powerSpectrum(Array(samples), frames: frames)  // [frames, bins]
        var mel = [Double](repeating: 0, count: melCount * frames)
        cblas_dgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, Int32(melCount), Int32(frames),
            Int32(Self.bins), 1, filters, Int32(Self.bins), power, Int32(Self.bins), 0, &mel,
            Int32(frames))
        for index in mel.indices { mel[index] = log10(max(mel[index], 1e-10)) }
        let floor = (mel.max() ?? 0) - 8
        return Tensor(
            shape: [melCount, frames], values: mel.map { Float((max($0, floor) + 4) / 4) })
    }

    /// Frame f is centred on sample 160 f; the sound is mirrored before its start and, since the
    /// reference pads with silence to 300 s, silent after its end.
    private func powerSpectrum(_ samples: [Float], frames: Int) -> [Double] {
        let half = Self.window / 2
        func sample(_ index: Int) -> Double {
            let end = Self.maximumSamples
            let mirrored = index < 0 ? -index : index >= end ? 2 * end - 2 - index : index
            return mirrored < samples.count ? Double(samples[mirrored]) : 0
        }
        var windows = [Double](repeating: 0, count: frames * Self.window)
        for frame in 0..<frames {
            for i in 0..<Self.window {
                windows[frame * Self.window + i] = sample(frame * Self.hop + i - half)
            }
        }
        var spectrum = [Double](repeating: 0, count: frames * 2 * Self.bins)
        cblas_dgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, Int32(frames), Int32(2 * Self.bins),
            Int32(Self.window), 1, windows, Int32(Self.window), basis, Int32(Self.window), 0,
            &spectrum, Int32(2 * Self.bins))
        var power = [Double](repeating: 0, count: frames * Self.bins)
        for frame in 0..<frames {
            for bin in 0..<Self.bins {
                let real = spectrum[frame * 2 * Self.bins + bin]
                let imaginary = spectrum[frame * 2 * Self.bins + Self.bins + bin]
                power[frame * Self.bins + bin] = real * real + imaginary * imaginary
            }
        }
        return power
    }

    private static func fourierBasis() -> [Double] {
        let turn = 2 * Double.pi / Double(window)
        let hann = (0..<window).map { 0.5 - 0.5 * cos(turn * Double($0)) }
        func rows(_ wave: (Double) -> Double) -> [Double] {
            (0..<bins).flatMap { bin in
                (0..<window).map { hann[$0] * wave(turn * Double(bin * $0 % window)) }
            }
        }
        return rows(cos) + rows(sin)
    }

    /// Triangles between neighbouring mel points from 0 to 8 kHz, of unit area (Slaney's Auditory
    /// Toolbox: linear below 1 kHz, logarithmic above).
    private static func filterBank(_ count: Int) -> [Double] {
        let top = mel(8000)
        let points = (0..<count + 2).map { hertz(top * Double($0) / Double(count + 1)) }
        var filters: [Double] = []
        for band in 0..<count {
            let (low, centre, high) = (points[band], points[band + 1], points[band + 2])
            for bin in 0..<bins {
                let frequency = Double(bin) * 8000 / Double(bins - 1)
                let rise = (frequency - low) / (centre - low)
                let fall = (high - frequency) / (high - centre)
                filters.append(max(0, min(rise, fall)) * 2 / (high - low))
            }
        }
        return filters
    }

    private static let logStep = log(6.4) / 27

    private static func mel(_ hertz: Double) -> Double {
        hertz < 1000 ? hertz * 3 / 200 : 15 + log(hertz / 1000) / logStep
    }

    private static func hertz(_ mel: Double) -> Double {
        mel < 15 ? mel * 200 / 3 : 1000 * exp(logStep * (mel - 15))
    }
}
