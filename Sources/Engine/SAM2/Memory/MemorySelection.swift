/// Which frames an object is remembered by when a frame is tracked, and at what distance
/// (SAM 2, section "memory bank"; modeling_sam2_video.py for every rule).
struct MemorySelection: Sendable, Equatable {
    /// A remembered frame.
    struct Item: Sendable, Equatable {
        let frame: Int
        /// Frames between it and the current one along the direction of tracking; 0 for any
        /// conditioning frame in `memories`.
        let distance: Int
    }

    private(set) var memories: [Item]
    private(set) var pointers: [Item]
    /// Distance that the pointers' positions in time are measured by.
    let pointerReach: Int

    /// - Parameters:
    ///   - conditioning: frames the user prompted
    ///   - tracked: other frames with a result
    ///   - frameCount: length of the clip
    init(
        frame: Int, conditioning: Set<Int>, tracked: Set<Int>, frameCount: Int, isReverse: Bool,
        config: MemoryConfig
    ) {
        let step = isReverse ? 1 : -1
        let attended = Self.closest(
            conditioning, to: frame, limit: config.maximumConditioningFrames)
        memories = attended.sorted().map { Item(frame: $0, distance: 0) }
        for distance in (1..<max(config.frames, 1)).reversed() {
            let other = frame + step * distance
            let isLeftOut = conditioning.contains(other) && !attended.contains(other)
            if tracked.contains(other) || isLeftOut {
                memories.append(Item(frame: other, distance: distance))
            }
        }

        // Prompts that lie ahead are attended to, but have no pointer.
        pointers = conditioning.sorted().compactMap { other in
            let distance = (other - frame) * step
            return distance >= 0 ? Item(frame: other, distance: distance) : nil
        }
        let most = min(frameCount, config.maximumPointers)
        for distance in 1..<max(most, 1) where tracked.contains(frame + step * distance) {
            pointers.append(Item(frame: frame + step * distance, distance: distance))
        }
        pointerReach = max(most - 1, 1)
    }

    /// The nearest before, the nearest from here on, and then whatever is near.
    private static func closest(
        _ conditioning: Set<Int>, to frame: Int, limit: Int?
    ) -> Set<Int> {
        guard let limit, conditioning.count > limit else { return conditioning }
        var chosen = Set(
            [
                conditioning.filter { $0 < frame }.max(),
                conditioning.filter { $0 >= frame }.min(),
            ].compactMap { $0 })
        let others = conditioning.subtracting(chosen).sorted {
            (abs($0 - frame), $0) < (abs($1 - frame), $1)
        }
        chosen.formUnion(others.prefix(max(0, limit - chosen.count)))
        return chosen
    }
}
