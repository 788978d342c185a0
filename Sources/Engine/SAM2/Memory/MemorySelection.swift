/// Which frames an object is remembered by when a frame is tracked, and at what distance
/// (SAM 2, section "memory bank"; modeling_sam2_video.py for every rule).
struct MemorySelection: Sendable, Equatable {
    /// A remembered frame.
    struct Item: Sendable, Equatable {
        let frame: Int
        /// Steps between it and the current one along the direction of tracking; 0 for any
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
    ///   - step: frames from one that is tracked to the next; distances count in these, as if the
    ///     clip had no frames between
    init(
        frame: Int, conditioning: Set<Int>, tracked: Set<Int>, frameCount: Int, isReverse: Bool,
        step: Int = 1, config: MemoryConfig
    ) {
        let toward = isReverse ? 1 : -1
        let attended = Self.closest(
            conditioning, to: frame, limit: config.maximumConditioningFrames)
        memories = attended.sorted().map { Item(frame: $0, distance: 0) }
        for distance in (1..<max(config.frames, 1)).reversed() {
            let other = frame + toward * step * distance
            let isLeftOut = conditioning.contains(other) && !attended.contains(other)
            if tracked.contains(other) || isLeftOut {
                memories.append(Item(frame: other, distance: distance))
            }
        }

        // Prompts that lie ahead are attended to, but have no pointer.
        pointers = conditioning.sorted().compactMap { other in
            let distance = (other - frame) * toward
            return distance >= 0
                ? Item(frame: other, distance: (distance + step - 1) / step) : nil
        }
        let most = min((frameCount + step - 1) / step, config.maximumPointers)
        for distance in 1..<max(most, 1) {
            let other = frame + toward * step * distance
            if tracked.contains(other) { pointers.append(Item(frame: other, distance: distance)) }
        }
        pointerReach = max(most - 1, 1)
    }

    /// For a frame that a propagation left out: the prompts, and the nearest tracked frame on
    /// either side as if it were the one just passed.
    init(
        filling frame: Int, conditioning: Set<Int>, tracked: Set<Int>, config: MemoryConfig
    ) {
        let attended = Self.closest(
            conditioning, to: frame, limit: config.maximumConditioningFrames)
        let neighbours = [
            tracked.filter { $0 < frame }.max(), tracked.filter { $0 > frame }.min(),
        ].compactMap { $0 }.map { Item(frame: $0, distance: 1) }
        memories = attended.sorted().map { Item(frame: $0, distance: 0) } + neighbours
        pointers = attended.sorted().map { Item(frame: $0, distance: 1) } + neighbours
        pointerReach = max(config.maximumPointers - 1, 1)
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
