/// The figures of ReVOS as its official tool makes them: every expression's values are rounded to
/// hundredths of a percent, averaged within referring (type 0) and reasoning (type 1), and the
/// overall figure is the mean of the two groups, not of the expressions.
package struct ReVOSScore: Sendable, Equatable {
    package let referring: GroupScore?
    package let reasoning: GroupScore?

    package init(referring: [SampleScore], reasoning: [SampleScore]) {
        self.referring = Self.group(referring)
        self.reasoning = Self.group(reasoning)
    }

    /// The mean of both groups; of one where the other is empty, nil where both are.
    package var overall: GroupScore? {
        guard let referring, let reasoning else { return self.referring ?? self.reasoning }
        func mean(_ first: Double?, _ second: Double?) -> Double? {
            guard let first, let second else { return nil }
            return (first + second) / 2
        }
        return GroupScore(
            samples: referring.samples + reasoning.samples, j: (referring.j + reasoning.j) / 2,
            f: (referring.f + reasoning.f) / 2, a: mean(referring.a, reasoning.a),
            r: mean(referring.r, reasoning.r))
    }

    /// A group's mean of rounded values. A sample without A or R (no foreground known) leaves the
    /// group without it.
    /// - Returns: nil without samples.
    package static func group(_ scores: [SampleScore]) -> GroupScore? {
        guard !scores.isEmpty else { return nil }
        func mean(_ value: (SampleScore) -> Double?) -> Double? {
            let percents = scores.compactMap(value).map(rounded)
            return percents.count == scores.count ? percents.pairwiseMean / 100 : nil
        }
        guard let j = mean({ $0.j }), let f = mean({ $0.f }) else { return nil }
        return GroupScore(
            samples: scores.count, j: j, f: f, a: mean({ $0.a }), r: mean({ $0.r }))
    }

    /// A fraction in percent with two decimals, as numpy rounds: times 100, to even, over 100.
    static func rounded(_ fraction: Double) -> Double {
        (100 * fraction * 100).rounded(.toNearestOrEven) / 100
    }
}
