/// A rollout that cannot be scored.
package struct RolloutError: Error, Equatable, Sendable, CustomStringConvertible {
    package let path: String
    /// From 1.
    package let line: Int
    package let reason: String

    package var description: String { "\(path): line \(line): \(reason)" }
}
