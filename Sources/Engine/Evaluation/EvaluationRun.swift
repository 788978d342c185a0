/// What a run compares with what. Results of different runs are never mixed.
package struct EvaluationRun: Sendable, Equatable {
    /// Sixteen hexadecimal digits.
    package let id: String

    /// - Parameters:
    ///   - dataset: the dataset's folder, links resolved.
    ///   - predictions: `Predictor.identity`.
    package init(kind: DatasetKind, dataset: String, split: String, predictions: String) {
        // FNV-1a: short, and equal on every machine.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for part in [kind.rawValue, dataset, split, predictions] {
            for byte in Array(part.utf8) + [0] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        let digits = String(hash, radix: 16)
        id = String(repeating: "0", count: 16 - digits.count) + digits
    }
}
