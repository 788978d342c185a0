import Media

/// A plain list of samples, `SPLIT.jsonl`: one JSON object per line, paths relative to the folder.
///
///     {"id": "17", "image": "images/17.png", "expression": "the left dog", "box": [8, 9, 40, 52],
///      "points": [[20, 30], [31, 28]]}
///     {"clip": "farm.mp4", "expression": "the cow", "masks": "masks/farm", "object_ids": [2]}
///
/// `masks` is a folder of PNGs, one per frame, and `object_ids` the numbers that are meant in them
/// (all when absent; an empty list means that nothing matches). `box` is x0, y0, x1, y1 in pixels,
/// `points`, which only the reward of the image task asks for, are two points inside the object.
/// Without an `id` the expressions of a clip are counted from 0.
package struct JSONLDataset: Dataset {
    package let kind = DatasetKind.jsonl
    package let root: String
    package let split: String
    package let samples: [Sample]
    package let leftOut: Int

    /// `targets.jsonl` holds what supervised training is to learn, and no split.
    static func splits(in root: String) -> [String] {
        Folder.names(in: root, ending: ".jsonl").filter { $0 != "targets" }
    }

    /// - Throws: `DatasetError`.
    package init(root: String, split: String) throws {
        let file = "\(root)/\(split).jsonl"
        guard Folder.hasFile(file) else {
            throw DatasetError.noSplit(path: root, split: split, known: Self.splits(in: root))
        }
        var (samples, leftOut, counts): ([Sample], Int, [String: Int]) = ([], 0, [:])
        try JSONLFile(path: file).forEachLine { _, row in
            guard case .success(let row) = row else { return leftOut += 1 }
            let number = counts[row.clip, default: 0]
            counts[row.clip] = number + 1
            samples.append(
                Sample(
                    index: samples.count, clip: row.clip, id: row.id ?? "\(number)",
                    expression: row.expression, group: split, targets: row.objects?.count,
                    source: Self.source(row, root), file: row.media))
        }
        self.root = root
        self.split = split
        self.samples = samples
        self.leftOut = leftOut
    }

    /// Masks say more than a box.
    private static func source(_ row: JSONLFile.Row, _ root: String) -> Sample.Source {
        if let box = row.box, row.masks == nil { return .box(box, points: row.points) }
        return .pictures(folder: "\(root)/\(row.masks ?? "")", objects: row.objects)
    }

    package func truth(of sample: Sample) throws -> Truth {
        if case .box(let box, let points) = sample.source {
            return Truth(frames: ["00000"], source: .box(box, points: points))
        }
        return try .pictures(of: sample)
    }

    package func clipPath(of sample: Sample) throws -> String {
        try Folder.first([sample.file], in: root)
    }

    package func check(_ report: (Finding) -> Void) throws {
        let file = "\(root)/\(split).jsonl"
        var (folders, ids): (Set<String>, Set<String>) = ([], [])
        try JSONLFile(path: file).forEachLine { line, result in
            let row: JSONLFile.Row
            switch result {
            case .failure(let error): return report(Finding(error))
            case .success(let found): row = found
            }
            let place = "\(file): line \(line)"
            if row.expression.isEmpty { report(.error(place, "has no expression")) }
            if let id = row.id, !ids.insert("\(row.clip)/\(id)").inserted {
                report(.error(place, "the id '\(id)' comes twice for \(row.clip)"))
            }
            if !Folder.hasFile("\(root)/\(row.media)"), !Folder.exists("\(root)/\(row.media)") {
                report(.error(place, "\(row.media) is missing"))
            }
            if row.objects == [] {
                report(.note(place, "object_ids is empty; nothing is to be found"))
            }
            guard let masks = row.masks else { return }
            if !Folder.exists("\(root)/\(masks)") {
                report(.error(place, "the mask folder \(masks) is missing; the line is skipped"))
            } else if folders.insert(masks).inserted {
                PictureFolder(path: "\(root)/\(masks)").check(report)
            }
        }
    }
}
