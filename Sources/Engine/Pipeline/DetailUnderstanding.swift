import Media

/// System 2 on a clip: grounds each description on its keyframe at full size, makes a mask of each
/// box, and carries the masks through the clip (omni-r1 facts, section 2).
package final class DetailUnderstanding {
    /// More boxes on one keyframe than this are not followed up.
    package static let boxLimit = 10

    private let grounder: any Grounder
    private let session: VideoPredictor
    private let clip: Clip
    private let preset: PipelinePreset
    private let run: Compute
    private let onEvent: (PipelineEvent) throws -> Void

    package private(set) var masks: ClipMasks
    package private(set) var groundings: [GroundedKeyframe] = []
    /// The objects that each description has meant so far.
    private var meant: [String: Set<Int>] = [:]

    /// - Parameter session: on the same clip; the objects it knows are forgotten.
    package init(
        grounder: any Grounder, session: VideoPredictor, clip: Clip, preset: PipelinePreset,
        _ run: Compute, onEvent: @escaping (PipelineEvent) throws -> Void
    ) {
        session.reset()
        self.session = session
        self.grounder = grounder
        self.clip = clip
        self.preset = preset
        self.run = run
        self.onEvent = onEvent
        masks = ClipMasks(clip)
    }

    /// Boxes and masks on the keyframes, in the order of time; objects get their numbers.
    /// - Throws: `EngineError`, `MediaError`. What was found so far stays in `groundings`.
    package func ground(_ keyframes: [KeyframeTask], windows: FrameWindows) throws {
        try onEvent(.stage(.grounding))
        var reached: Int?
        for (number, task) in keyframes.enumerated().sorted(by: {
            $0.element.frame < $1.element.frame
        }) {
            let start = ContinuousClock.now
            let frame = try clip.frame(at: task.frame) { [run] in run.cancellation.isCancelled }
            let description = KeyframeTask.plain(task.description)
            let reply = try grounder.ground(frame, description: description, run) {
                try onEvent(.reply(keyframe: number, $0))
            }
            let boxes = reply.boxes(in: frame.size, limit: Self.boxLimit)
            if !boxes.isEmpty { try carry(from: &reached, to: task.frame, windows) }
            let grounded = GroundedKeyframe(
                keyframe: number, frame: task.frame, description: description, reply: reply.text,
                seenSize: reply.seenSize,
                detections: try identify(boxes, on: task.frame, as: description),
                tokens: reply.tokens, seconds: (ContinuousClock.now - start) / .seconds(1))
            groundings.append(grounded)
            try onEvent(.grounding(grounded))
            try onEvent(.progress(.grounding, done: groundings.count, total: keyframes.count))
        }
    }

    /// Masks on all frames of the windows: from the earliest prompt forward, then backward; with
    /// `paperCode` forward only, from the first frame.
    /// - Throws: `EngineError`, `MediaError`. What was computed so far stays in `masks`.
    package func track(_ windows: FrameWindows) throws {
        try onEvent(.stage(.tracking))
        guard !session.objectIDs.isEmpty else { return }
        var done = 0
        let total = windows.frameCount
        for window in windows.ranges {
            let prompted = session.objectIDs.flatMap(session.promptedFrames)
                .filter(window.contains)
            guard let first = prompted.min() else { continue }
            let start = preset == .paperCode ? window.lowerBound : first
            try pass(.forward, start...window.upperBound, &done, total)
            if start > window.lowerBound {
                try pass(.backward, window.lowerBound...start - 1, &done, total)
            }
        }
    }

    // MARK: - Identity

    private func identify(
        _ boxes: [Box], on frame: Int, as description: String
    ) throws -> [Detection] {
        var here: [Int: BitMask] = [:]
        var tracks: [Int: BitMask] = [:]
        if preset == .standard {
            for id in session.objectIDs {
                guard let mask = session.result(object: id, frame: frame) else { continue }
                tracks[id] = BitMask(mask.mask(size: session.frameSize, run))
            }
        }
        let known = meant[description] ?? []
        let only = boxes.count == 1 && known.count == 1 ? known.first : nil
        var earlier: [Detection] = []
        for box in boxes {
            earlier.append(
                try again(box, earlier)
                    ?? identify(box, on: frame, here: &here, tracks: &tracks, only: only))
        }
        meant[description] = known.union(earlier.compactMap(\.object))
        return earlier
    }

    /// Models repeat themselves: a box that an object of this keyframe already has is dropped.
    private func again(_ box: Box, _ earlier: [Detection]) -> Detection? {
        guard preset == .standard else { return nil }
        let twin = earlier.first {
            $0.object != nil && $0.box.iou(box) >= TrackIdentity.certainOverlap
        }
        guard let twin, let object = twin.object else { return nil }
        let identity = TrackIdentity.again(object: object, overlap: twin.box.iou(box))
        return Detection(box: box, object: nil, decision: identity.description)
    }

    private func identify(
        _ box: Box, on frame: Int, here: inout [Int: BitMask], tracks: inout [Int: BitMask],
        only: Int?
    ) throws -> Detection {
        let fresh = (session.objectIDs.last ?? 0) + 1
        let tried = try session.addBox(box, object: fresh, frame: frame, run)
        let alone = tried.mask(size: session.frameSize, run)
        let mask = BitMask(alone)
        let identity =
            preset == .standard
            ? TrackIdentity(mask, here: here, tracks: tracks, only: only) : .new
        switch identity {
        case .new:
            here[fresh] = mask
            try report(tried)
            return Detection(box: box, object: fresh, decision: identity.description)
        case .again:
            try session.removeObject(fresh)
            return Detection(box: box, object: nil, decision: identity.description)
        case .same(let object, let overlap):
            try session.removeObject(fresh)
            here[object] = mask
            tracks[object] = nil
            if overlap < TrackIdentity.certainOverlap {
                try report(try session.addBox(box, object: object, frame: frame, run))
            }
            return Detection(box: box, object: object, decision: identity.description)
        case .only(let object):
            try session.removeObject(fresh)
            // As a mask: what the track shows elsewhere on this frame would be fed back to a box.
            try report(try session.addMask(alone, object: object, frame: frame, run))
            return Detection(box: box, object: object, decision: identity.description)
        }
    }

    /// Brings the objects known so far to a later keyframe, so that its boxes can be compared.
    private func carry(
        from reached: inout Int?, to frame: Int, _ windows: FrameWindows
    ) throws {
        defer { reached = frame }
        guard preset == .standard, let start = reached, start < frame,
            let window = windows.range(holding: frame), !session.objectIDs.isEmpty
        else { return }
        let from = window.contains(start) ? start : window.lowerBound
        try session.propagate(.forward, frames: from...frame, run) { masks in
            for mask in masks { try report(mask) }
        }
    }

    // MARK: - Masks

    private func pass(
        _ direction: VideoPredictor.Direction, _ frames: ClosedRange<Int>, _ done: inout Int,
        _ total: Int
    ) throws {
        var count = done
        try session.propagate(direction, frames: frames, run) { masks in
            for mask in masks { try report(mask) }
            count += 1
            try onEvent(.progress(.tracking, done: count, total: total))
        }
        done = count
    }

    private func report(_ tracked: TrackedMask) throws {
        masks.record(tracked, run)
        guard let entry = masks[tracked.object, tracked.frame] else { return }
        try onEvent(.mask(object: tracked.object, frame: tracked.frame, entry))
    }
}
