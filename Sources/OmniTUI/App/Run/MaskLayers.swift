import Engine
import Media
import Render
import Synchronization

/// The masks found so far: filled by the segmenter, read by the picture maker.
final class MaskLayers: Sendable {
    private struct Content {
        var masks: ClipMasks?
        /// Frames from one computed frame to the next while the others are still to be filled in.
        var step = 1
        /// What objects had on frames before the user said something about them there.
        var earlier: [Place: ClipMasks.Entry?] = [:]
    }

    private struct Place: Hashable {
        let object: Int
        let frame: Int
    }

    private let content = Mutex(Content())

    /// Forgets everything and begins with a clip.
    func begin(_ masks: ClipMasks) {
        content.withLock { $0 = Content(masks: masks) }
    }

    /// What there is, for exports; nil before anything was asked for.
    var masks: ClipMasks? { content.withLock { $0.masks } }

    func setStep(_ step: Int) { content.withLock { $0.step = step } }

    /// Takes new masks; gives the objects that have some.
    func record(_ entries: [(ClipMasks.Entry, object: Int, frame: Int)]) -> [Int] {
        content.withLock { content in
            for (entry, object, frame) in entries {
                content.masks?.record(entry, object: object, frame: frame)
            }
            return content.masks?.objects ?? []
        }
    }

    /// The mask that an object had on a frame before anything was said about it there, nil when it
    /// had none. The first call for a place remembers it, until `forgetEarlier`.
    func earlier(object: Int, frame: Int) -> ClipMasks.Entry? {
        content.withLock { content in
            let place = Place(object: object, frame: frame)
            if let known = content.earlier[place] { return known }
            let entry = content.masks?[object, frame]
            content.earlier[place] = .some(entry)
            return entry
        }
    }

    /// To be called when masks are computed anew: nothing goes back behind that.
    func forgetEarlier() { content.withLock { $0.earlier = [:] } }

    /// Takes back a mask; gives the objects that still have some.
    func remove(object: Int, frame: Int) -> [Int] {
        content.withLock { content in
            content.masks?.remove(object: object, frame: frame)
            return content.masks?.objects ?? []
        }
    }

    /// Takes back all masks of an object.
    func remove(object: Int) -> [Int] {
        content.withLock { content in
            content.masks?.remove(object: object)
            return content.masks?.objects ?? []
        }
    }

    /// The masks to draw over a frame. Where a frame is still to be filled in, the nearest computed
    /// mask stands in, marked as such.
    func shown(on frame: Int) -> [ObjectMask] {
        let (masks, step) = content.withLock { ($0.masks, $0.step) }
        guard let masks else { return [] }
        return masks.objects.compactMap { object in
            if let mask = try? masks[object, frame]?.mask.decoded() {
                return ObjectMask(id: object, mask: mask)
            }
            let near = (1..<max(step, 1)).lazy.flatMap { [frame - $0, frame + $0] }
                .compactMap { masks[object, $0] }.first
            guard let mask = try? near?.mask.decoded() else { return nil }
            return ObjectMask(id: object, mask: mask, isApproximate: true)
        }
    }

    /// Where each object is visible and where it was prompted, as parts of the clip's length.
    func lanes(duration: Double) -> [ObjectLane] {
        guard let masks, duration > 0 else { return [] }
        func part(_ frame: Int) -> Double {
            let times = masks.times
            return frame < times.count ? min(max(times[frame] / duration, 0), 1) : 1
        }
        return masks.objects.map { object in
            var lane = ObjectLane(id: object)
            for frame in masks.frames(of: object) {
                guard let entry = masks[object, frame] else { continue }
                let presence: ObjectLane.Presence =
                    entry.area == 0 ? .absent : entry.origin == .filled ? .filled : .visible
                lane.add(presence, from: part(frame), to: part(frame + 1))
                if entry.origin == .prompted { lane.prompts.append(part(frame)) }
            }
            return lane
        }
    }
}
