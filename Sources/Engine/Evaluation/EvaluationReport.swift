/// The figures of a split, made from its records. The records of all shards put together give
/// the same report as one run: every figure is computed from the samples in their order.
package struct EvaluationReport: Sendable, Equatable {
    package let kind: DatasetKind
    package let split: String
    /// Samples of the whole split, and how many of them the records cover.
    package let total: Int
    package let covered: Int
    /// Samples without a usable prediction: they score 0.
    package let failed: Int
    /// Samples without truth: they count nowhere.
    package let skipped: Int
    package let clips: Int
    /// The figures that stand for the split.
    package let overall: GroupFigures
    /// Its parts: types, splits, one or several objects.
    package let groups: [GroupFigures]

    /// - Parameter total: samples of the whole split.
    package init(
        kind: DatasetKind, split: String, total: Int, records: [SampleRecord],
        bootstrap: Bootstrap
    ) {
        self.kind = kind
        self.split = split
        self.total = total
        covered = records.count
        let ordered = records.sorted { $0.n < $1.n }
        let scored = ordered.filter { $0.skipped == nil && $0.group != "excluded" }
        skipped = ordered.count { $0.skipped != nil }
        failed = scored.count { $0.error != nil }
        clips = Set(scored.map(\.clip)).count
        let tables = ReportTables(records: scored, bootstrap: bootstrap)
        switch kind {
        case .revos: (overall, groups) = tables.revos()
        case .refavs: (overall, groups) = tables.refAVS()
        case .mevis, .davis, .jsonl: (overall, groups) = (tables.plain(), [])
        }
    }
}
