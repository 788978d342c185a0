/// The figures of one Ref-AVS split, put together as the official evaluation does: per batch of
/// four clips in the order of `metadata.csv`, then the mean over batches. (A frame counts less
/// in a full batch than in a short last one; that is part of the published numbers.)
package struct RefAVSScore: Sendable, Equatable {
    /// Clips per batch.
    package static let batch = 4

    package let j: Double
    package let f: Double
    package var jf: Double { (j + f) / 2 }
    /// For the null split: root of the share of pixels marked; lower is better.
    package let s: Double

    /// - Parameter samples: the frames of each sample, in the order of the split.  // [sample][10]
    /// - Returns: nil without samples.
    package init?(_ samples: [[RefAVSFrame]]) {
        let batches = stride(from: 0, to: samples.count, by: Self.batch).map { start in
            samples[start..<min(start + Self.batch, samples.count)].flatMap { $0 }
        }.filter { !$0.isEmpty }
        guard !batches.isEmpty else { return nil }
        j = batches.map { $0.map(\.j).pairwiseMean }.pairwiseMean
        f =
            batches.map { batch in
                let found = batch.compactMap(\.f)
                return found.isEmpty ? 0 : found.pairwiseMean
            }.pairwiseMean
        s = batches.map { $0.map(\.marked).pairwiseMean.squareRoot() }.pairwiseMean
    }
}
