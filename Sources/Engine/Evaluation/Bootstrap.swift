/// Confidence intervals by drawing clips with replacement.
///
/// The expressions of a clip share its frames, so whole clips are drawn (a cluster bootstrap), and
/// the figure is computed anew from every draw.
package struct Bootstrap: Sendable {
    package let seed: UInt64
    package let draws: Int

    package init(seed: UInt64, draws: Int = 1000) {
        self.seed = seed
        self.draws = draws
    }

    /// The 95 % interval of a figure; nil with fewer than two clips.
    /// - Parameters:
    ///   - clips: the rows of each clip.
    ///   - figure: of all rows of a draw; nil where it is not defined.
    package func interval<Row>(
        _ clips: [[Row]], _ figure: ([Row]) -> Double?
    ) -> ClosedRange<Double>? {
        guard clips.count > 1 else { return nil }
        var random = RandomSource(seed: seed)
        var (figures, rows): ([Double], [Row]) = ([], [])
        for _ in 0..<draws {
            rows.removeAll(keepingCapacity: true)
            for _ in clips { rows += clips[Int.random(in: clips.indices, using: &random)] }
            if let value = figure(rows) { figures.append(value) }
        }
        figures.sort()
        guard let low = Self.quantile(figures, 0.025), let high = Self.quantile(figures, 0.975)
        else { return nil }
        return low...high
    }

    /// Between the two nearest values, as numpy does by default.
    private static func quantile(_ sorted: [Double], _ share: Double) -> Double? {
        guard !sorted.isEmpty else { return nil }
        let place = share * Double(sorted.count - 1)
        let below = Int(place)
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
    }
}
