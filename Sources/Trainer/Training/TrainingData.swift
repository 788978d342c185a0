import Engine
import Media

/// The samples of a split in the order in which training visits them. Everything random depends on
/// the seed and the number of the visit alone: that is what makes runs repeatable, resumable and
/// the same over any number of processes.
package struct TrainingData: Sendable {
    package let dataset: any Dataset
    /// The samples that can be learnt from, by clip.
    private let clips: [[Sample]]
    private let seed: UInt64

    /// At most this many objects of an expression are kept (omni-r1 facts, section 1.3).
    private static let objectLimit = 3

    /// - Parameter usable: whether a sample can be learnt from.
    /// - Throws: `TrainingError.nothingToLearn`, with `reason`; `.repeatedSample`.
    package init(
        _ dataset: any Dataset, seed: UInt64, reason: String, usable: (Sample) -> Bool
    ) throws {
        try dataset.refuseRepeats()
        var places: [String: Int] = [:]
        var clips: [[Sample]] = []
        for sample in dataset.samples where !sample.expression.isEmpty && usable(sample) {
            let place = places[sample.clip, default: clips.count]
            places[sample.clip] = place
            if place == clips.count { clips.append([]) }
            clips[place].append(sample)
        }
        guard !clips.isEmpty else {
            throw TrainingError.nothingToLearn(path: dataset.root, why: reason)
        }
        (self.dataset, self.clips, self.seed) = (dataset, clips, seed)
    }

    package var clipCount: Int { clips.count }

    /// What one visit is about.
    package struct Visit: Sendable {
        package let number: Int
        package let sample: Sample
        /// The objects that count; nil for all.
        package let objectIDs: [String]?
        /// For the completions that are sampled in it.
        package let seed: UInt64
    }

    /// Every clip once per epoch in a new order, each time with one expression drawn at random.
    /// - Parameters:
    ///   - number: from 0.
    ///   - attempt: 0, or how many clips further on the sample is taken from, because those before
    ///     could not be used.
    package func visit(_ number: Int, attempt: Int = 0) -> Visit {
        let (epoch, place) = number.quotientAndRemainder(dividingBy: clips.count)
        var order = random(1, epoch)
        let shuffled = clips.indices.shuffled(using: &order)
        let clip = clips[shuffled[(place + attempt) % clips.count]]
        var draw = random(2 + UInt64(attempt), number)
        let sample = clip[Int(draw.next() % UInt64(clip.count))]
        var kept = sample.objectIDs
        if let ids = kept, ids.count > Self.objectLimit {
            let chosen = Set(ids.indices.shuffled(using: &draw).prefix(Self.objectLimit))
            kept = ids.indices.filter(chosen.contains).map { ids[$0] }
        }
        return Visit(number: number, sample: sample, objectIDs: kept, seed: draw.next())
    }

    private func random(_ purpose: UInt64, _ number: Int) -> RandomSource {
        var mixer = RandomSource(seed: seed &+ purpose &* 0x9E6C_63D0_876A_68DE)
        return RandomSource(seed: mixer.next() &+ UInt64(number) &* 0xD1B5_4A32_D192_ED03)
    }
}
