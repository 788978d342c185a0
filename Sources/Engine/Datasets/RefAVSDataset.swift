/// Ref-AVS: clips of ten seconds with sound, one mask picture per second and object.
package struct RefAVSDataset: Dataset {
    package let kind = DatasetKind.refavs
    package let root: String
    package let split: String
    package let samples: [Sample]
    package let leftOut: Int

    /// The three test splits and what the tables call them.
    package static let groups = ["test_s": "seen", "test_u": "unseen", "test_n": "null"]
    /// Stands for the three test splits together.
    static let allTests = "test"
    static let knownSplits = ["train", "val"] + groups.keys.sorted()

    static func splits(in root: String) throws -> [String] {
        let table = RefAVSTable(root: root)
        guard Folder.hasFile(table.path) else { return [] }
        var splits: Set<String> = []
        try table.forEachRow { row in
            if case .success(let row) = row { splits.insert(row.split) }
        }
        let tests = splits.contains { groups[$0] != nil } ? [allTests] : []
        return splits.sorted() + tests
    }

    /// - Throws: `DatasetError`.
    package init(root: String, split: String) throws {
        let wanted = split == Self.allTests ? Set(Self.groups.keys) : [split]
        var (samples, leftOut): ([Sample], Int) = ([], 0)
        try RefAVSTable(root: root).forEachRow { row in
            guard case .success(let row) = row else { return leftOut += 1 }
            guard wanted.contains(row.split) else { return }
            samples.append(
                Sample(
                    index: samples.count, clip: row.clip, id: row.uid, expression: row.expression,
                    group: Self.groups[row.split] ?? row.split, targets: 1,
                    source: .pictures(
                        folder: Self.masks(root, row), objects: nil)))
        }
        guard !samples.isEmpty else {
            throw DatasetError.noSplit(
                path: "\(root)/metadata.csv", split: split, known: try Self.splits(in: root))
        }
        self.root = root
        self.split = split
        self.samples = samples
        self.leftOut = leftOut
    }

    private static func masks(_ root: String, _ row: RefAVSTable.Row) -> String {
        "\(root)/gt_mask/\(row.clip)/fid_\(row.object)"
    }

    package func truth(of sample: Sample) throws -> Truth { try .pictures(of: sample) }

    package func clipPath(of sample: Sample) throws -> String {
        try Folder.first(["media/\(sample.clip)"], in: root)
    }

    package func check(_ report: (Finding) -> Void) throws {
        let table = RefAVSTable(root: root)
        var (uids, clips, folders): (Set<String>, Set<String>, Set<String>) = ([], [], [])
        let wanted = Set(samples.map(\.id))
        try table.forEachRow { result in
            let row: RefAVSTable.Row
            switch result {
            case .failure(let error): return report(Finding(error))
            case .success(let found): row = found
            }
            guard wanted.contains(row.uid) else { return }
            let place = "\(table.path): line \(row.line)"
            if !uids.insert(row.uid).inserted { report(.error(place, "\(row.uid) comes twice")) }
            if row.expression.isEmpty { report(.error(place, "\(row.uid) has no expression")) }
            if !Self.knownSplits.contains(row.split) {
                report(.note(place, "\(row.uid) is in split '\(row.split)', which is not official"))
            }
            let folder = Self.masks(root, row)
            if !Folder.exists(folder) {
                report(.error(place, "the mask folder \(folder) is missing; the row is skipped"))
            } else if folders.insert(folder).inserted {
                PictureFolder(path: folder).check(expecting: 10, report)
            }
            if clips.insert(row.clip).inserted { checkMedia(row.clip, report) }
        }
    }

    private func checkMedia(_ clip: String, _ report: (Finding) -> Void) {
        let folder = "\(root)/media/\(clip)"
        guard Folder.exists(folder) else {
            return report(.error(folder, "the folder with the clip's frames and sound is missing"))
        }
        if !Folder.hasFile("\(folder)/audio.wav") {
            report(.error(folder, "audio.wav is missing"))
        }
        let frames = Folder.names(in: "\(folder)/frames", ending: ".jpg").count
        if frames != 10 { report(.note("\(folder)/frames", "\(frames) frames, expected 10")) }
    }
}
