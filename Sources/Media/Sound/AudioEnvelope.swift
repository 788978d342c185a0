/// How loud the sound is over time, for a waveform. Grows while the sound is read.
package struct AudioEnvelope: Sendable, Equatable {
    /// One column of a waveform.
    package struct Column: Sendable, Equatable {
        /// Largest absolute sample, 0...1 for sound that is not clipped.
        package var peak: Float
        /// Root of the mean square.
        package var rms: Float

        package init(peak: Float, rms: Float) {
            self.peak = peak
            self.rms = rms
        }
    }

    package static let binsPerSecond = 100

    private let binLength: Int
    private var peaks: [Float] = []
    private var powers: [Float] = []
    /// The bin that is not full yet.
    private var openPeak: Float = 0
    private var openPower: Float = 0
    private var openCount = 0

    package init(sampleRate: Int = 16_000) { binLength = max(1, sampleRate / Self.binsPerSecond) }

    /// Seconds of sound so far, in whole bins.
    package var duration: Double { Double(peaks.count) / Double(Self.binsPerSecond) }

    /// Adds the next mono samples.
    package mutating func append(_ samples: [Float]) {
        for sample in samples {
            // Broken files can decode to infinities.
            let value = sample.isFinite ? sample : 0
            openPeak = max(openPeak, abs(value))
            openPower += value * value
            openCount += 1
            if openCount == binLength { closeBin() }
        }
    }

    private mutating func closeBin() {
        peaks.append(openPeak)
        powers.append(openPower / Float(openCount))
        (openPeak, openPower, openCount) = (0, 0, 0)
    }

    /// The waveform of a span of the clip; silent where the sound does not reach (yet).
    ///
    /// - Returns: `count` columns.
    package func columns(in range: TimeRange, count: Int) -> [Column] {
        Bins(range: range, columns: count, perSecond: Self.binsPerSecond).map { bins in
            let bins = bins.clamped(to: 0..<peaks.count)
            guard !bins.isEmpty else { return Column(peak: 0, rms: 0) }
            let power = powers[bins].reduce(0, +) / Float(bins.count)
            return Column(peak: peaks[bins].max() ?? 0, rms: power.squareRoot())
        }
    }
}
