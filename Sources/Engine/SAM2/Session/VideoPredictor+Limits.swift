/// Staying within `SessionLimits`.
extension VideoPredictor {
    /// Takes over what has become of an object.
    func keep(_ state: TrackedObject) {
        objects[state.id] = state
        dropOldMemories()
        dropOldDetail()
    }

    /// To be called when a propagation ends: the next prompts need few keys.
    func dropKeys() {
        for id in objectIDs { objects[id]?.projected = [:] }
    }

    /// What of a bank an object may keep for its next frame: the keys of prompted frames, which
    /// are always needed again, and then those that will be remembered for longest.
    func keysToKeep(
        _ projected: [Int: ProjectedMemory], _ selection: MemorySelection
    ) -> [Int: ProjectedMemory] {
        var room = limits.keyBytes / max(objects.count, 1)
        let needed = selection.memories.sorted { $0.distance < $1.distance }.map(\.frame)
        let kept = needed.prefix { frame in
            room -= projected[frame]?.byteCount ?? 0
            return room >= 0
        }
        return projected.filter { kept.contains($0.key) }
    }

    private func dropOldMemories() {
        let bytes = 2 * positions.memory.count
        let most = max(
            model.config.memory.frames * objects.count, limits.memoryBytes / max(bytes, 1))
        let surplus = remembered.overflow(beyond: most) {
            objects[$0.object]?.tracked[$0.frame]?.memory != nil
        }
        for place in surplus { objects[place.object]?.tracked[place.frame]?.memory = nil }
    }

    private func dropOldDetail() {
        let side = inputSize / model.config.maskStride
        let surplus = detailed.overflow(beyond: limits.logitBytes / max(2 * side * side, 1)) {
            let state = objects[$0.object]
            return state?.tracked[$0.frame]?.logits.isDetailed == true
                || state?.filled[$0.frame]?.logits.isDetailed == true
        }
        for place in surplus {
            objects[place.object]?.tracked[place.frame]?.logits.dropDetail()
            objects[place.object]?.filled[place.frame]?.logits.dropDetail()
        }
    }
}
