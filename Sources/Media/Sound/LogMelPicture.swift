import Foundation

/// A spectrogram for the screen: loudness over time and pitch. Grows while the sound is read.
///
/// The models compute their own features; this one is coarse, cheap and small: 50 columns of 64
/// bytes a second.
package struct LogMelPicture: Sendable, Equatable {
    /// Bands from low to high, evenly spaced on the mel scale 2595 log10(1 + f / 700).
    package static let bands = 64
    package static let columnsPerSecond = 50

    private static let windowSize = 512
    /// Loudness shown as 0; full-scale sound is shown as 255.
    private static let floorDecibels: Float = -80

    private let hop: Int
    private let filters: [MelFilter]
    private let spectrum = PowerSpectrum(size: Self.windowSize)
    private var rest: [Float] = []
    /// 0...255 by loudness.  // [column, bands]
    private var levels: [UInt8] = []

    package init(sampleRate: Int = 16_000) {
        hop = max(1, sampleRate / Self.columnsPerSecond)
        filters = MelFilter.bank(
            count: Self.bands, size: Self.windowSize, sampleRate: Double(max(sampleRate, 1)))
    }

    package static func == (a: LogMelPicture, b: LogMelPicture) -> Bool {
        a.hop == b.hop && a.levels == b.levels && a.rest == b.rest
    }

    /// Seconds of sound so far.
    package var duration: Double {
        Double(levels.count / Self.bands) / Double(Self.columnsPerSecond)
    }

    /// Adds the next mono samples.
    package mutating func append(_ samples: [Float]) {
        rest += samples.lazy.map { $0.isFinite ? $0 : 0 }
        var start = 0
        while start + max(Self.windowSize, hop) <= rest.count {
            let power = spectrum(rest[start..<start + Self.windowSize])
            levels += filters.map { Self.level($0.apply(power)) }
            start += hop
        }
        rest.removeFirst(start)
    }

    private static func level(_ power: Float) -> UInt8 {
        // A full-scale sine puts (windowSize / 4)^2 into its bin after a Hann window.
        let full = Float(windowSize * windowSize) / 16
        let decibels = 10 * log10(max(power / full, 1e-12))
        return UInt8(max(0, min(255, (1 - decibels / floorDecibels) * 255)))
    }

    /// The loudest of each column's share of a span of the clip; 0 where the sound does not reach.
    ///
    /// - Returns: 0...255, low bands first.  // [count, bands]
    package func columns(in range: TimeRange, count: Int) -> [UInt8] {
        let have = levels.count / Self.bands
        var picture: [UInt8] = []
        picture.reserveCapacity(max(0, count) * Self.bands)
        for bins in Bins(range: range, columns: count, perSecond: Self.columnsPerSecond) {
            var column = [UInt8](repeating: 0, count: Self.bands)
            for bin in bins.clamped(to: 0..<have) {
                for band in 0..<Self.bands {
                    column[band] = max(column[band], levels[bin * Self.bands + band])
                }
            }
            picture += column
        }
        return picture
    }
}
