/// The sound of a clip as the models hear it: one channel of samples in -1...1.
package struct AudioTrack: Sendable, Equatable {
    /// Samples per second; 16000 for the models.
    package let sampleRate: Int
    package let samples: [Float]

    package init(sampleRate: Int, samples: [Float]) {
        self.sampleRate = sampleRate
        self.samples = samples
    }

    /// Length in seconds.
    package var duration: Double { Double(samples.count) / Double(max(sampleRate, 1)) }
}
