/// Picture features by frame, within a budget of bytes; the one unused for longest goes first.
struct FeatureCache {
    private let budget: Int
    private var entries: [Int: (features: ImageFeatures, lastUse: Int)] = [:]
    private var clock = 0

    init(budget: Int) {
        self.budget = budget
    }

    /// Bytes held.
    private(set) var byteCount = 0

    func contains(_ frame: Int) -> Bool { entries[frame] != nil }

    mutating func features(at frame: Int) -> ImageFeatures? {
        guard let entry = entries[frame] else { return nil }
        clock += 1
        entries[frame] = (entry.features, clock)
        return entry.features
    }

    /// Keeps at least this entry, whatever the budget.
    mutating func insert(_ features: ImageFeatures, at frame: Int) {
        if let old = entries.removeValue(forKey: frame) { byteCount -= old.features.byteCount }
        while byteCount + features.byteCount > budget,
            let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            byteCount -= oldest.value.features.byteCount
            entries[oldest.key] = nil
        }
        clock += 1
        entries[frame] = (features, clock)
        byteCount += features.byteCount
    }
}
