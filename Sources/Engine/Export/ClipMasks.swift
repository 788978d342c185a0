import Foundation
import Media

/// The masks found in one clip, ready to be written: run lengths by object and frame.
///
/// A frame on which an object has no entry was not computed; that is not the same as an empty mask.
package struct ClipMasks: Sendable, Equatable {
    /// One object on one frame.
    package struct Entry: Sendable, Equatable {
        package let mask: MaskRLE
        package let area: Int
        /// Nil where the mask is empty.
        package let bounds: PixelRect?
        /// Positive when the object is visible.
        package let objectScore: Float
        /// Predicted intersection over union with the truth, 0 ... 1.
        package let quality: Float
        package let origin: MaskOrigin

        package init(_ mask: Mask, objectScore: Float, quality: Float, origin: MaskOrigin) {
            self.mask = MaskRLE(mask)
            area = mask.area
            bounds = mask.bounds
            self.objectScore = objectScore
            self.quality = quality
            self.origin = origin
        }
    }

    /// Names folders and files; without slashes.
    package let clip: String
    package let size: PixelSize
    /// Presentation time of every frame of the clip in seconds.
    package let times: [Double]
    /// What an object is, where a query said so.
    package var labels: [Int: String] = [:]
    private var entries: [Int: [Int: Entry]] = [:]

    package init(clip: String, size: PixelSize, times: [Double]) {
        self.clip = clip
        self.size = size
        self.times = times
    }

    /// Nothing yet of a clip whose index is done.
    package init(_ clip: Clip) {
        self.init(
            clip: Self.name(of: clip.path), size: clip.info.size,
            times: (0..<clip.frameCount.value).map { clip.time(of: $0) ?? 0 })
    }

    /// The clip's file name without its ending, which names what is written.
    package static func name(of path: String) -> String {
        let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
        return name.isEmpty || name == "/" ? "clip" : name
    }

    /// Ids of all objects, ascending.
    package var objects: [Int] { entries.keys.sorted() }

    /// Frames on which some object was computed, ascending.
    package var frames: [Int] { Set(entries.values.flatMap(\.keys)).sorted() }

    package subscript(object: Int, frame: Int) -> Entry? { entries[object]?[frame] }

    /// Frames on which an object was computed, ascending.
    package func frames(of object: Int) -> [Int] { entries[object]?.keys.sorted() ?? [] }

    /// Frames on which an object can be seen, ascending.
    package func visibleFrames(of object: Int) -> [Int] {
        frames(of: object).filter { self[object, $0]?.bounds != nil }
    }

    /// Objects on frames by where they come from.
    package func count(_ origin: MaskOrigin) -> Int {
        entries.values.reduce(0) { $0 + $1.values.count { $0.origin == origin } }
    }

    package mutating func record(_ entry: Entry, object: Int, frame: Int) {
        entries[object, default: [:]][frame] = entry
    }

    /// Forgets an object.
    package mutating func remove(object: Int) { entries[object] = nil }

    /// Forgets an object on one frame, and altogether when that was its last.
    package mutating func remove(object: Int, frame: Int) {
        entries[object]?[frame] = nil
        if entries[object]?.isEmpty == true { entries[object] = nil }
    }

    /// Takes what a session reports, in place of what was known of that frame.
    package mutating func record(_ tracked: TrackedMask, _ run: Compute) {
        let entry = Entry(
            tracked.mask(size: size, run), objectScore: tracked.objectScore,
            quality: tracked.quality, origin: tracked.origin)
        record(entry, object: tracked.object, frame: tracked.frame)
    }

    /// All objects of one frame together; empty where nothing was found.
    /// - Throws: `MaskRLEError` for entries that are no masks.
    package func union(on frame: Int) throws -> Mask {
        var union = BitMask(size: size)
        for (_, mask) in try masks(on: frame, overlap: .keep) { union.formUnion(BitMask(mask)) }
        return Mask(union)
    }

    /// The masks on one frame by ascending id.
    /// - Throws: `MaskRLEError` for entries that are no masks.
    package func masks(
        on frame: Int, overlap: OverlapPolicy
    ) throws -> [(object: Int, mask: Mask)] {
        let masks = try objects.compactMap { object in
            try entries[object]?[frame].map { (object: object, mask: try $0.mask.decoded()) }
        }
        return overlap.applied(to: masks)
    }
}
