/// One split of a dataset on disk. Opening reads the list of samples; masks are read when they are
/// asked for, so that files larger than memory do no harm.
package protocol Dataset: Sendable {
    var kind: DatasetKind { get }
    var root: String { get }
    var split: String { get }
    /// In the order of the files; `Sample.index` is the position here.
    var samples: [Sample] { get }
    /// Rows that could not be made a sample of; `check` says which and why.
    var leftOut: Int { get }

    /// The true masks of a sample.
    /// - Throws: `DatasetError` when the files do not hold them.
    func truth(of sample: Sample) throws -> Truth

    /// Looks at everything the split refers to and reports what is wrong where.
    /// - Throws: `DatasetError` when the split as a whole cannot be read.
    func check(_ report: (Finding) -> Void) throws
}
