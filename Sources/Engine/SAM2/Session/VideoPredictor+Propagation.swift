/// Carrying objects from frame to frame.
extension VideoPredictor {
    package enum Direction: Sendable {
        case forward
        case backward
    }

    /// Runs through frames in order and reports every object's mask on each.
    ///
    /// An object whose prompts have not changed keeps the results it has, so that an object added
    /// later costs only its own work.
    /// - Parameters:
    ///   - frames: where to run; nil for from the first prompted frame to the end of the clip, or,
    ///     backward, from the last prompted frame to its beginning
    ///   - step: 3 looks at every third frame, counted from where it begins, and at prompted ones,
    ///     as if the clip had no others; `fill` computes the rest
    ///   - onFrame: the masks of all objects on a frame, by ascending id
    /// - Throws: `EngineError.input` without objects or for unknown frames, `.cancelled`,
    ///   `.notFinite`; what decoding a frame and `onFrame` throw. What was computed stays.
    /// - Precondition: `step` is positive.
    package func propagate(
        _ direction: Direction, frames: ClosedRange<Int>? = nil, every step: Int = 1,
        _ run: Compute,
        onFrame: ([TrackedMask]) throws -> Void
    ) throws {
        let prompted = objects.values.reduce(into: Set<Int>()) { $0.formUnion($1.promptedFrames) }
        guard let first = prompted.min(), let last = prompted.max() else {
            throw EngineError.input(
                what: "propagation", expected: "at least one prompted object", found: "none")
        }
        let isReverse = direction == .backward
        let range = frames ?? (isReverse ? 0...last : first...frameCount - 1)
        try checkFrame(range.lowerBound)
        try checkFrame(range.upperBound)
        let run = run.with(precision: model.precision)
        for id in objectIDs { objects[id]?.takeUpPrompts() }
        let pass = TrackedObject.Pass(isReverse: isReverse, step: step)
        for frame in Self.stops(range, pass, prompted) {
            var masks: [TrackedMask] = []
            for id in objectIDs { masks.append(try advance(id, to: frame, pass, run)) }
            try onFrame(masks)
        }
    }

    /// The frames to look at, in order.
    private static func stops(
        _ range: ClosedRange<Int>, _ pass: TrackedObject.Pass, _ prompted: Set<Int>
    ) -> [Int] {
        let start = pass.isReverse ? range.upperBound : range.lowerBound
        let stops = range.filter {
            abs($0 - start).isMultiple(of: pass.step) || prompted.contains($0)
        }
        return pass.isReverse ? stops.reversed() : stops
    }

    /// One object on one frame: known, reusable, or tracked now.
    func advance(
        _ id: Int, to frame: Int, _ pass: TrackedObject.Pass, _ run: Compute
    ) throws -> TrackedMask {
        guard var state = objects[id] else { throw unknown(id) }
        if let stored = state.conditioning[frame] {
            objects[id]?.passes[frame] = pass
            return report(stored, object: id, frame: frame)
        }
        if let stored = state.tracked[frame], stored.revision == state.revision,
            state.passes[frame] == pass
        {
            return report(stored, object: id, frame: frame)
        }
        let features = try features(at: frame, run)
        let bank = try bank(for: &state, selection(of: state, at: frame, pass), run)
        let prediction = try model.predict(
            features, prompt: SAM2.FramePrompt(), bank: bank, positions: positions, run)
        var stored = StoredFrame(prediction, origin: .tracked, revision: state.revision)
        stored.memory = model.remember(
            features, mask: prediction.logits, objectScore: prediction.objectScore,
            isCertain: false, run)
        try run.checkCancelled()
        state.tracked[frame] = stored
        state.filled[frame] = nil
        state.passes[frame] = pass
        state.projected[frame] = nil
        objects[id] = state
        rememberedFrames.removeAll { $0 == (id, frame) }
        rememberedFrames.append((id, frame))
        dropOldMemories()
        return TrackedMask(
            object: id, frame: frame, logits: prediction.logits,
            objectScore: prediction.objectScore, quality: prediction.quality, origin: .tracked)
    }

    // MARK: - Memory

    /// What a propagation remembers an object by on a frame.
    func selection(
        of state: TrackedObject, at frame: Int, _ pass: TrackedObject.Pass
    ) -> MemorySelection {
        MemorySelection(
            frame: frame, conditioning: Set(state.conditioning.keys),
            tracked: Set(state.tracked.keys), frameCount: frameCount, isReverse: pass.isReverse,
            step: pass.step, config: model.config.memory)
    }

    /// The chosen memories, ready to be attended to. Those that are missing, because their frame
    /// was only prompted so far or because they were dropped, are made; keys that the next frames
    /// can use again stay with the object.
    func bank(
        for state: inout TrackedObject, _ selection: MemorySelection, _ run: Compute
    ) throws -> MemoryBank {
        let config = model.config.memory
        var projected: [Int: ProjectedMemory] = [:]
        var frames: [MemoryBank.Frame] = []
        for item in selection.memories {
            let memory =
                try state.projected[item.frame] ?? project(item.frame, of: &state, run)
            projected[item.frame] = memory
            let time = item.distance == 0 ? config.frames - 1 : item.distance - 1
            frames.append(MemoryBank.Frame(memory: memory, time: time))
        }
        state.projected = projected
        let pointers = selection.pointers.compactMap { item in
            (state.conditioning[item.frame] ?? state.tracked[item.frame]).map {
                (pointer: $0.pointer, distance: item.distance)
            }
        }
        return MemoryBank(
            frames: frames,
            pointers: model.pointerTokens(pointers, reach: selection.pointerReach, run))
    }

    private func project(
        _ frame: Int, of state: inout TrackedObject, _ run: Compute
    ) throws -> ProjectedMemory {
        let isConditioning = state.conditioning[frame] != nil
        guard var stored = state.conditioning[frame] ?? state.tracked[frame] else {
            throw unknown(state.id)
        }
        if stored.memory == nil {
            stored.memory = model.remember(
                try features(at: frame, run),
                mask: stored.givenMask?.tensor ?? stored.logits.tensor,
                objectScore: stored.objectScore, isCertain: stored.origin == .prompted, run)
            try run.checkCancelled()
            if isConditioning {
                state.conditioning[frame] = stored
            } else {
                state.tracked[frame] = stored
                rememberedFrames.append((state.id, frame))
            }
        }
        guard let features = stored.memory?.tensor else { throw unknown(state.id) }
        return model.memoryAttention.project(features, positions: positions, run)
    }

    /// Keeps the memories of tracked frames within the limit, those made last.
    private func dropOldMemories() {
        let bytes = 2 * positions.memory.count
        let most = max(
            model.config.memory.frames * objects.count, limits.memoryBytes / max(bytes, 1))
        while rememberedFrames.count > most {
            let oldest = rememberedFrames.removeFirst()
            objects[oldest.object]?.tracked[oldest.frame]?.memory = nil
        }
    }
}
