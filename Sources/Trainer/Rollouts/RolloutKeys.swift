/// One rollout for each sample that a file is about, without what is large in them.
package struct RolloutKeys: Sendable {
    package let samples: [Rollout]

    /// - Throws: `DatasetError` for a line that is no rollout.
    package init(_ file: RolloutFile) throws {
        var seen: [String: Rollout] = [:]
        try file.forEachLine { _, _, rollout in
            let key = "\(rollout.task.rawValue)\u{0}\(rollout.video)\u{0}\(rollout.expID)"
            guard seen[key] == nil else { return }
            var bare = rollout
            (bare.completion, bare.grounding, bare.masks) = ("", nil, nil)
            seen[key] = bare
        }
        samples = Array(seen.values)
    }
}
