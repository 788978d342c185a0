import Media

/// ReVOS and MeViS: expressions in one JSON file, masks as run lengths in another.
package struct ExpressionDataset: Dataset {
    package let kind: DatasetKind
    package let root: String
    package let split: String
    package let samples: [Sample]
    package let leftOut = 0
    let layout: ExpressionLayout
    private let masks: MaskDictionary
    private let foreground: MaskDictionary?
    /// Every annotation of a clip, where the foreground has to be made of them.
    private let annotations: [String: [String]]

    /// - Throws: `DatasetError`.
    package init(kind: DatasetKind, root: String, split: String) throws {
        layout = ExpressionLayout(kind: kind, root: root, split: split)
        guard Folder.hasFile(layout.expressions) else {
            throw DatasetError.noSplit(
                path: root, split: split, known: ExpressionLayout.splits(of: kind, in: root))
        }
        guard Folder.hasFile(layout.masks) else {
            throw DatasetError.missing(
                path: layout.masks, item: "such file: this split has no ground truth to score with")
        }
        var (samples, annotations): ([Sample], [String: [String]]) = ([], [:])
        try ExpressionFile(path: layout.expressions).forEachClip { clip in
            let frames = clip.frames.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            for expression in clip.expressions {
                let pairs = Self.annotations(expression)
                samples.append(
                    Sample(
                        index: samples.count, clip: clip.name, id: expression.id,
                        expression: expression.text ?? "",
                        group: Self.group(kind, expression, split), targets: pairs?.count,
                        source: .annotations(pairs, frames: frames)))
                annotations[clip.name, default: []] += pairs?.map(\.id) ?? []
            }
        }
        masks = try MaskDictionary(path: layout.masks)
        foreground = try layout.foreground.map { try MaskDictionary(path: $0) }
        self.kind = kind
        self.root = root
        self.split = split
        self.samples = samples
        self.annotations = kind == .revos ? annotations : [:]
    }

    /// The two lists of an expression side by side. Some expressions have no `obj_id`: their
    /// objects are counted from 0.
    private static func annotations(
        _ expression: ExpressionFile.Expression
    ) -> [Sample.Annotation]? {
        expression.annotations.map { ids in
            ids.enumerated().map { index, id in
                let objects = expression.objects ?? []
                return Sample.Annotation(
                    object: index < objects.count ? objects[index] : "\(index)", id: id)
            }
        }
    }

    private static func group(
        _ kind: DatasetKind, _ expression: ExpressionFile.Expression, _ split: String
    ) -> String {
        guard kind == .revos else { return split }
        return switch expression.type {
        case 0: "referring"
        case 1: "reasoning"
        default: "excluded"
        }
    }

    /// Missing or unknown annotations and lists that do not reach to the last frame are errors, as
    /// they are in the official tools.
    package func truth(of sample: Sample) throws -> Truth {
        let (pairs, frames) = try contents(of: sample)
        let meant = try union(of: pairs.map(\.id), frames.count)
        var everything: [[MaskRLE]]?
        if let foreground {
            everything = try foreground.foreground(of: sample.clip)
            try check(everything?.count ?? 0, frames.count, "foreground of \(sample.clip)")
        } else if kind == .revos {
            // An expression that names an unknown annotation must not spoil the others.
            let known = Set(annotations[sample.clip] ?? []).filter(masks.contains)
            everything = try union(of: known.sorted(), frames.count)
        }
        return Truth(frames: frames, source: .runLengths(meant, foreground: everything))
    }

    package func objects(of sample: Sample, keeping ids: [String]?) throws -> [Truth] {
        let (pairs, frames) = try contents(of: sample)
        let known = pairs.map(\.object).distinct
        // An object that is listed with several annotations is all of them.
        let annotations = Dictionary(grouping: pairs, by: \.object)
        return try (ids ?? known).map { id in
            guard let named = annotations[id] else {
                throw DatasetError.missing(
                    path: layout.expressions,
                    item: "object \(id) in \(sample.clip), expression \(sample.id); there are "
                        + known.joined(separator: ", "))
            }
            let masks = try union(of: named.map(\.id).distinct, frames.count)
            return Truth(frames: frames, source: .runLengths(masks, foreground: nil))
        }
    }

    package func clipPath(of sample: Sample) throws -> String {
        try Folder.first(layout.pictures.map { "\($0)/\(sample.clip)" }, in: "")
    }

    private func contents(
        of sample: Sample
    ) throws -> (annotations: [Sample.Annotation], frames: [String]) {
        guard case .annotations(let pairs?, let frames) = sample.source, !frames.isEmpty else {
            throw DatasetError.missing(
                path: layout.expressions,
                item: "frames or anno_id of \(sample.clip), expression \(sample.id)")
        }
        return (pairs, frames)
    }

    /// The masks of several annotations, put together frame by frame.
    private func union(of ids: [String], _ count: Int) throws -> [[MaskRLE]] {
        var frames = [[MaskRLE]](repeating: [], count: count)
        for id in ids {
            let masks = try masks.masks(of: id)
            try check(masks.count, count, "annotation \(id)")
            for index in frames.indices { frames[index] += masks[index] }
        }
        return frames
    }

    private func check(_ found: Int, _ expected: Int, _ item: String) throws {
        guard found >= expected else {
            throw DatasetError.mask(
                path: layout.masks, item: item,
                reason: "has \(found) masks for \(expected) frames")
        }
    }

    package func check(_ report: (Finding) -> Void) throws {
        try ExpressionCheck(
            kind: kind, layout: layout, masks: masks, foreground: foreground
        ).run(report)
    }
}
