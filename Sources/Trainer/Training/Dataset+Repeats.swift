import Engine

extension Dataset {
    /// Training and rewards find the truth of a sample by clip and id.
    /// - Throws: `TrainingError.repeatedSample` when two have the same.
    func refuseRepeats() throws {
        var seen: Set<[String]> = []
        for sample in samples where !seen.insert([sample.clip, sample.id]).inserted {
            throw TrainingError.repeatedSample(
                path: root, split: split, name: "\(sample.clip)/\(sample.id)")
        }
    }
}
