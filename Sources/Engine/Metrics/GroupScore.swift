/// J, F and their mean over a group of samples, as fractions.
package struct GroupScore: Sendable, Equatable {
    package let samples: Int
    package let j: Double
    package let f: Double
    package var jf: Double { (j + f) / 2 }
    /// Pixel accuracy and robustness; ReVOS only.
    package let a: Double?
    package let r: Double?

    package init(samples: Int, j: Double, f: Double, a: Double? = nil, r: Double? = nil) {
        self.samples = samples
        self.j = j
        self.f = f
        self.a = a
        self.r = r
    }

    /// The plain mean over samples (MeViS, DAVIS).
    /// - Returns: nil without samples.
    package init?(mean scores: [SampleScore]) {
        guard !scores.isEmpty else { return nil }
        self.init(
            samples: scores.count, j: scores.map(\.j).pairwiseMean, f: scores.map(\.f).pairwiseMean)
    }
}
