import Foundation
import Media

/// `result.json`: everything about a query that the program can show again.
extension Segmentation: Codable {
    /// Of the file's layout.
    package static let version = 1

    private enum Key: String, CodingKey {
        case version, query, outcome, clip, times, reasoning, keyframes, tracks, windows, seconds
        case models, partial
    }

    package func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: Key.self)
        try members.encode(Self.version, forKey: .version)
        try members.encode(query, forKey: .query)
        try members.encode(outcome, forKey: .outcome)
        try members.encode(clip, forKey: .clip)
        try members.encode(masks.times, forKey: .times)
        try members.encode(reasoning, forKey: .reasoning)
        try members.encode(groundings, forKey: .keyframes)
        try members.encode(masks.objects.map { ObjectRecord($0, of: masks) }, forKey: .tracks)
        try members.encode(windows.map { [$0.lowerBound, $0.upperBound] }, forKey: .windows)
        let times = seconds.map { ($0.key.rawValue, $0.value) }
        try members.encode(
            Dictionary(uniqueKeysWithValues: times), forKey: .seconds)
        try members.encode(models, forKey: .models)
        try members.encode(isPartial, forKey: .partial)
    }

    package init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Key.self)
        let version = try members.decode(Int.self, forKey: .version)
        guard version == Self.version else {
            throw DecodingError.dataCorruptedError(
                forKey: .version, in: members, debugDescription: "version \(version) is not known")
        }
        query = try members.decode(Query.self, forKey: .query)
        clip = try members.decode(ClipInfo.self, forKey: .clip)
        reasoning = try members.decode(Reasoning.self, forKey: .reasoning)
        groundings = try members.decode([GroundedKeyframe].self, forKey: .keyframes)
        masks = ClipMasks(
            clip: ClipMasks.name(of: clip.path), size: clip.size,
            times: try members.decode([Double].self, forKey: .times))
        for object in try members.decode([ObjectRecord].self, forKey: .tracks) {
            try object.add(to: &masks)
        }
        windows = try members.decode([[Int]].self, forKey: .windows).compactMap { ends in
            ends.count == 2 && ends[0] <= ends[1] ? ends[0]...ends[1] : nil
        }
        for (name, time) in try members.decode([String: Double].self, forKey: .seconds) {
            if let stage = PipelineStage(rawValue: name) { seconds[stage] = time }
        }
        models = try members.decode([String: String].self, forKey: .models)
        isPartial = try members.decodeIfPresent(Bool.self, forKey: .partial) ?? false
        try check()
    }

    /// Anybody may have written the numbers: those that pictures are drawn with must lie within the
    /// clip.
    /// - Throws: `EngineError.input`.
    private func check() throws {
        let keyframes = reasoning.keyframes.map { (frame: $0.frame, time: $0.time) }
        let segments = reasoning.segments.flatMap { [$0.start, $0.end] }
        let boxes = groundings.flatMap(\.detections)
        let corners = boxes.flatMap { [$0.box.x0, $0.box.y0, $0.box.x1, $0.box.y1] }
        let numbers = masks.times + segments + keyframes.map(\.time) + corners
        let frames = keyframes.map(\.frame) + groundings.map(\.frame)
        let objects = boxes.compactMap(\.object) + masks.objects
        guard Limits.allows(width: clip.size.width, height: clip.size.height),
            numbers.allSatisfy({ abs($0) < 1e9 }), frames.allSatisfy(masks.times.indices.contains),
            objects.allSatisfy(MaskExport.objectIDs.contains)
        else {
            throw EngineError.input(
                what: "numbers of a result", expected: "frames, boxes and objects of its clip",
                found: "others")
        }
    }

    /// The file's bytes: JSON with sorted keys.
    package func file() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return Array(try encoder.encode(self)) + [10]
    }

    /// Reads a file; anybody may have written it.
    /// - Throws: `EngineError.unreadable` or `.damaged`.
    package static func read(_ path: String) throws -> Segmentation {
        let bytes = try AtomicFile.read(path, limit: 1 << 30)
        do {
            return try JSONDecoder().decode(Segmentation.self, from: Data(bytes))
        } catch {
            throw EngineError.damaged(
                file: path, place: "result", expected: "a result of this program, version 1",
                found: String(describing: error))
        }
    }
}

/// One object in the file: its masks as pycocotools writes them, with the model's figures.
private struct ObjectRecord: Codable {
    struct Mask: Codable {
        /// Height, width.
        let size: [Int]
        let counts: String
        let origin: String
        let quality: Double
        let object_score: Double
    }

    let object: Int
    /// By frame; JSON's keys are texts.
    let masks: [String: Mask]

    init(_ object: Int, of found: ClipMasks) {
        self.object = object
        var masks: [String: Mask] = [:]
        for frame in found.frames(of: object) {
            guard let entry = found[object, frame] else { continue }
            masks[String(frame)] = Mask(
                size: [entry.mask.size.height, entry.mask.size.width],
                counts: String(decoding: entry.mask.counts, as: UTF8.self),
                origin: entry.origin.rawValue, quality: Self.rounded(entry.quality),
                object_score: Self.rounded(entry.objectScore))
        }
        self.masks = masks
    }

    /// - Throws: `MaskRLEError` for masks that are none, `EngineError.input` for masks of another
    ///   size or on frames the clip does not have.
    func add(to found: inout ClipMasks) throws {
        for (name, mask) in masks {
            let size = [found.size.height, found.size.width]
            guard let frame = Int(name), found.times.indices.contains(frame), mask.size == size,
                let origin = MaskOrigin(rawValue: mask.origin)
            else {
                throw EngineError.input(
                    what: "mask of object \(object) on frame \(name)",
                    expected: "a frame of the clip and a mask of its size", found: "\(mask.size)")
            }
            let rle = MaskRLE(size: found.size, counts: Array(mask.counts.utf8))
            let entry = ClipMasks.Entry(
                try rle.decoded(), objectScore: Float(mask.object_score),
                quality: Float(mask.quality), origin: origin)
            found.record(entry, object: object, frame: frame)
        }
    }

    /// Four digits are more than the figures mean; JSON knows no infinities.
    private static func rounded(_ value: Float) -> Double {
        value.isFinite ? (Double(value) * 1e4).rounded() / 1e4 : 0
    }
}
