/// The form in which sound is wanted: interleaved float samples in -1...1.
package struct AudioFormat: Sendable, Equatable {
    /// Samples per second and channel.
    package let sampleRate: Int
    package let channels: Channels

    package enum Channels: Int, Sendable {
        /// The mean of all channels, as the models' own loaders take it.
        case mono = 1
        /// Folded down by the usual weights, for listening.
        case stereo = 2
    }

    package init(sampleRate: Int, channels: Channels) {
        self.sampleRate = max(1, sampleRate)
        self.channels = channels
    }

    /// What the models hear.
    package static let model = AudioFormat(sampleRate: 16_000, channels: .mono)
    /// What most sound devices take.
    package static let playback = AudioFormat(sampleRate: 48_000, channels: .stereo)
}

/// A stretch of sound.
package struct AudioChunk: Sendable, Equatable {
    package let format: AudioFormat
    /// Seconds on the clip's clock, where frame 0 is at 0.
    package let start: Double
    /// Interleaved.  // [time, channels]
    package let samples: [Float]

    package var duration: Double {
        Double(samples.count / format.channels.rawValue) / Double(format.sampleRate)
    }
}
