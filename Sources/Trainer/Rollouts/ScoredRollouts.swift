import Engine

/// The scores of all rollouts of a file, compared within their groups.
package struct ScoredRollouts: Sendable {
    /// In the order of the file.
    package let scores: [RolloutScore]
    package let groupCount: Int

    /// - Throws: `DatasetError` for a line that is no rollout, `RolloutError` for one that cannot
    ///   be scored.
    package init(_ file: RolloutFile, scorer: RolloutScorer, config: RewardConfig) throws {
        var (scorer, scores, tokens): (RolloutScorer, [RolloutScore], [Int]) = (scorer, [], [])
        var groups: [String: [Int]] = [:]
        try file.forEachLine { line, _, rollout in
            groups[rollout.groupKey, default: []].append(scores.count)
            tokens.append(rollout.tokens)
            do {
                scores.append(try scorer.score(rollout))
            } catch {
                throw RolloutError(
                    path: file.path, line: line, reason: String(describing: error))
            }
        }
        for indices in groups.values {
            var group = indices.map { scores[$0] }
            RolloutScore.compare(&group, tokens: indices.map { tokens[$0] }, config: config)
            for (index, score) in zip(indices, group) { scores[index] = score }
        }
        self.scores = scores
        groupCount = groups.count
    }

    /// A line of the file with its reward, advantage and parts; those it already had are replaced.
    /// - Returns: nil for a line that is no JSON object.
    package static func line(_ bytes: [UInt8], _ score: RolloutScore) -> [UInt8]? {
        guard let json = try? JSONParser.parse(bytes), var members = json.members else {
            return nil
        }
        score.add(to: &members)
        return JSONWriter.bytes(.object(members))
    }
}
