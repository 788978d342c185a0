import Engine
import Media

/// Finds the truth that rollouts are held to, in one or several datasets.
package struct RolloutTruths: Sendable {
    private struct Place: Sendable {
        let dataset: any Dataset
        let sample: Sample
    }

    /// By clip and expression.
    private var places: [String: Place] = [:]
    /// By expression alone; nil where several clips have one of this id.
    private var byExpression: [String: Place?] = [:]

    /// Opens splits until all of `rollouts` are found, "train" first.
    /// - Parameters:
    ///   - roots: folders of datasets.
    ///   - kind: their layout; told from the files when nil.
    ///   - split: the only split to look at.
    ///   - wanted: the samples that will be asked for.
    /// - Throws: `DatasetError` when a folder is no dataset, or not one of its splits can be read.
    package init(
        roots: [String], kind: DatasetKind?, split: String?, wanted: [Rollout]
    ) throws {
        let videos = Set(wanted.map(\.expID))
        for root in roots {
            let kind = try kind ?? DatasetKind.recognised(in: root, split: split)
            let splits = try split.map { [$0] } ?? Self.order(try kind.splits(in: root))
            var (problem, opened): (DatasetError?, Bool) = (nil, false)
            for split in splits where !wanted.allSatisfy({ place(of: $0) != nil }) {
                do {
                    add(try kind.open(root, split: split), videos)
                    opened = true
                } catch let error as DatasetError {
                    // A split without ground truth is no use here, but another may be.
                    problem = problem ?? error
                }
            }
            if let problem, !opened { throw problem }
        }
    }

    /// All samples of one split.
    package init(_ dataset: any Dataset) {
        add(dataset, Set(dataset.samples.map(\.id)))
    }

    private static func order(_ splits: [String]) -> [String] {
        splits.filter { $0 == "train" } + splits.filter { $0 != "train" }
    }

    private mutating func add(_ dataset: any Dataset, _ expressions: Set<String>) {
        for sample in dataset.samples where expressions.contains(sample.id) {
            let place = Place(dataset: dataset, sample: sample)
            let key = Self.key(sample.clip, sample.id)
            guard places[key] == nil else { continue }
            places[key] = place
            byExpression[sample.id] = byExpression.keys.contains(sample.id) ? .some(nil) : place
        }
    }

    private static func key(_ clip: String, _ id: String) -> String { "\(clip)\u{0}\(id)" }

    /// The clip may be named with its ending. Where only one clip has an expression of this id
    /// (Ref-AVS, pictures), the id is enough.
    private func place(of rollout: Rollout) -> Place? {
        let name = rollout.video.split(separator: "/").last.map(String.init) ?? rollout.video
        let bare = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
        for clip in [rollout.video, name, bare] {
            if let place = places[Self.key(clip, rollout.expID)] { return place }
        }
        guard rollout.task != .videoObject else { return nil }
        return byExpression[rollout.expID].flatMap { $0 }
    }

    private func found(_ rollout: Rollout) throws -> Place {
        guard let place = place(of: rollout) else {
            throw DatasetError.missing(
                path: "the dataset",
                item: "expression '\(rollout.expID)' of '\(rollout.video)'. Try: --dataset with "
                    + "the folder the rollouts were made from, --split")
        }
        return place
    }

    /// Where a rollout's pictures are.
    package struct ClipPlace: Sendable, Equatable {
        /// What `Clip.open` takes.
        package let path: String
        /// For each sampled frame its index in that clip; nil for a frame that it does not have.
        package let frames: [Int?]
    }

    /// Nil where the dataset has no pictures of the clip.
    package func clip(of rollout: Rollout) -> ClipPlace? {
        guard let place = place(of: rollout),
            let path = try? place.dataset.clipPath(of: place.sample)
        else { return nil }
        guard rollout.task == .videoObject else {
            return ClipPlace(path: path, frames: [0])
        }
        let names = (try? place.dataset.truth(of: place.sample).frames) ?? []
        let sampled = rollout.sampledFrames.map { names.indices.contains($0) ? names[$0] : "" }
        guard let frames = try? FrameNames.indices(of: sampled, in: path) else { return nil }
        return ClipPlace(path: path, frames: frames)
    }

    /// The expression that a rollout is about; nil where it is not known.
    package func expression(of rollout: Rollout) -> String? {
        place(of: rollout)?.sample.expression
    }

    // MARK: - Truth

    /// Calls `body` with every kept object on every sampled frame, one object after the other: the
    /// numbers of object and frame, and the mask in the size of the clip; nil where it is empty.
    /// - Throws: `DatasetError`, `MediaError`, `MaskRLEError`.
    func forEachMask(of rollout: Rollout, _ body: (Int, Int, Mask?) -> Void) throws {
        let place = try found(rollout)
        let truths = try place.dataset.objects(of: place.sample, keeping: rollout.objectIDs)
        guard !truths.isEmpty else {
            throw DatasetError.missing(
                path: "\(rollout.video)/\(rollout.expID)", item: "object: object_ids is empty")
        }
        for (object, truth) in truths.enumerated() {
            for (position, frame) in rollout.sampledFrames.enumerated() {
                guard truth.frames.indices.contains(frame) else {
                    throw DatasetError.missing(
                        path: "\(rollout.video)/\(rollout.expID)",
                        item: "frame \(frame): the clip has \(truth.frames.count)")
                }
                body(
                    object, position,
                    try truth.mask(frame)?.resizedNearest(to: rollout.videoSize))
            }
        }
    }

    /// The mask on frame 0, in the size of the clip; nil where it is empty.
    /// - Throws: what `forEachMask` throws.
    func firstMask(of rollout: Rollout) throws -> Mask? {
        let place = try found(rollout)
        let truth = try place.dataset.truth(of: place.sample)
        guard let first = truth.frames.firstIndex(where: { Int($0) == 0 }) else {
            throw DatasetError.missing(
                path: "\(rollout.video)/\(rollout.expID)", item: "true mask of frame 0")
        }
        return try truth.mask(first)?.resizedAsRefAVS(to: rollout.videoSize)
    }

    /// The box and the two points of a picture, in its own pixels.
    /// - Throws: what `forEachMask` throws.
    func box(of rollout: Rollout) throws -> (box: Box, points: [PixelPoint]) {
        let place = try found(rollout)
        guard let box = try place.dataset.truth(of: place.sample).box else {
            throw DatasetError.missing(path: "row \(rollout.expID)", item: "box, only masks")
        }
        return box
    }
}
