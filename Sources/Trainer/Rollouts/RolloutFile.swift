import Engine

/// A rollouts file: one JSON object per line. It may be larger than memory.
package struct RolloutFile: Sendable {
    package let path: String

    package init(path: String) { self.path = path }

    /// Calls `body` with each line, its number and the rollout it holds.
    /// - Throws: `DatasetError` for a line that is no rollout, and what `body` throws.
    package func forEachLine(_ body: (Int, [UInt8], Rollout) throws -> Void) throws {
        let lines = LineFile(path: path)
        try lines.forEachLine { number, range in
            let bytes = try lines.bytes(in: range)
            let reader = try RolloutReader(bytes, path: path, line: number)
            try body(number, bytes, try reader.rollout())
        }
    }

    /// All rollouts, with the rewards that the lines carry.
    /// - Throws: `DatasetError` for a line that is no rollout.
    package func recorded() throws -> [RecordedRollout] {
        let lines = LineFile(path: path)
        var rollouts: [RecordedRollout] = []
        try lines.forEachLine { number, range in
            let reader = try RolloutReader(
                try lines.bytes(in: range), path: path, line: number)
            rollouts.append(RecordedRollout(try reader.rollout(), reader.json))
        }
        return rollouts
    }
}
