import Foundation
import Media

/// Masks as COCO's JSON: `images`, `annotations` with compressed run lengths that `pycocotools`
/// reads, `categories`. Besides COCO's keys an annotation has `track_id`, `origin`, `score` and
/// `object_score`, an image `frame` and `time`, and `info` says how the masks were made.
struct COCOFile {
    private let found: ClipMasks
    private let info: [String: Any]
    private var images: [Int: [String: Any]] = [:]
    private var annotations: [[String: Any]] = []

    init(_ found: ClipMasks, overlap: OverlapPolicy, notes: [String: String]) {
        self.found = found
        var info: [String: Any] = notes
        info["description"] = "masks of \(found.clip) by omni-tui"
        info["frames"] = found.times.count
        info["overlap"] = overlap.rawValue
        for origin in MaskOrigin.allCases {
            info["masks_\(origin.rawValue)"] = found.count(origin)
        }
        self.info = info
    }

    /// - Parameter mask: as it is written, overlaps resolved
    mutating func add(_ mask: Mask, object: Int, frame: Int) {
        guard let entry = found[object, frame] else { return }
        images[frame] = images[frame] ?? image(frame)
        let bounds = mask.bounds
        let counts = String(decoding: MaskRLE(mask).counts, as: UTF8.self)
        annotations.append([
            "id": annotations.count + 1, "image_id": frame + 1, "category_id": object,
            "track_id": object, "iscrowd": 0, "area": mask.area,
            "bbox": bounds.map { [$0.x, $0.y, $0.width, $0.height] } ?? [0, 0, 0, 0],
            "segmentation": ["size": [mask.size.height, mask.size.width], "counts": counts],
            "origin": entry.origin.rawValue, "score": Self.short(entry.quality),
            "object_score": Self.short(entry.objectScore),
        ])
    }

    func bytes() throws -> [UInt8] {
        let categories: [[String: Any]] = found.objects.map {
            ["id": $0, "name": found.labels[$0] ?? "object \($0)"]
        }
        let file: [String: Any] = [
            "info": info, "images": images.keys.sorted().compactMap { images[$0] },
            "annotations": annotations, "categories": categories,
        ]
        let data = try JSONSerialization.data(withJSONObject: file, options: [.sortedKeys])
        return [UInt8](data) + [10]
    }

    private func image(_ frame: Int) -> [String: Any] {
        var image: [String: Any] = [
            "id": frame + 1, "width": found.size.width, "height": found.size.height,
            "file_name": "\(found.clip)/\(NumberedPictures.name(frame))", "frame": frame,
        ]
        if found.times.indices.contains(frame) { image["time"] = found.times[frame] }
        return image
    }

    /// JSON knows no infinities; four digits are plenty.
    private static func short(_ value: Float) -> Double {
        value.isFinite ? (Double(value) * 10_000).rounded() / 10_000 : 0
    }
}
