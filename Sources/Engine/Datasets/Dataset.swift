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

    /// The true masks of each object that a sample means, one by one.
    /// - Parameter ids: the objects to keep, by the ids that the dataset gives them; nil for all.
    /// - Throws: `DatasetError`, also for an id that the sample does not have.
    func objects(of sample: Sample, keeping ids: [String]?) throws -> [Truth]

    /// What `Clip.open` takes to show a sample's clip or picture: a file, or a folder of pictures.
    /// - Throws: `DatasetError` when there is none.
    func clipPath(of sample: Sample) throws -> String

    /// Looks at everything the split refers to and reports what is wrong where.
    /// - Throws: `DatasetError` when the split as a whole cannot be read.
    func check(_ report: (Finding) -> Void) throws
}

extension Dataset {
    /// Objects that are numbers in mask pictures; where none are named, everything is one object.
    package func objects(of sample: Sample, keeping ids: [String]?) throws -> [Truth] {
        let truth = try truth(of: sample)
        guard case .pictures(let paths, let numbers?) = truth.source else { return [truth] }
        let kept = numbers.filter { ids?.contains("\($0)") ?? true }
        if let missing = ids?.first(where: { id in !numbers.contains { "\($0)" == id } }) {
            throw DatasetError.missing(
                path: "\(sample.clip)/\(sample.id)",
                item: "object \(missing); there are "
                    + numbers.map(String.init).joined(separator: ", "))
        }
        return kept.map {
            Truth(frames: truth.frames, source: .pictures(paths, objects: [$0]))
        }
    }
}
