/// What lies in a checkpoint, for people.
package struct CheckpointSummary: Sendable, Equatable, Codable {
    package let files: Int
    package let tensors: Int
    package let parameters: Int
    package let bytes: Int
    /// Tensors by how they are stored: "BF16", "F32".
    package let storage: [String: Int]

    package init(_ checkpoint: Checkpoint) {
        let entries = checkpoint.files.flatMap(\.entries.values)
        files = checkpoint.files.count
        tensors = entries.count
        parameters = entries.reduce(0) { $0 + $1.count }
        bytes = checkpoint.byteCount
        storage = entries.reduce(into: [:]) { $0[$1.dtype.rawValue, default: 0] += 1 }
    }
}
