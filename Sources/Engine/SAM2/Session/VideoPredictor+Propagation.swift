/// Carrying objects from frame to frame.
extension VideoPredictor {
    package enum Direction: Sendable {
        case forward
        case backward
    }

    /// Runs through frames in order and reports every object's mask on each.
    ///
    /// An object whose prompts have not changed keeps the results it has from as small a step or a
    /// smaller one, so that an object added later costs only its own work. Masks ahead of the
    /// prompts do not change when what lies behind is looked at afterwards; the other way round
    /// frames ahead that were tracked are remembered behind, as in the reference.
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
        let prompted = allPromptedFrames
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
        let known = objectIDs.filter { objects[$0]?.conditioning.isEmpty == false }
        let pass = TrackedObject.Pass(isReverse: isReverse, step: step)
        defer { dropKeys() }
        for frame in stops(direction, frames: range, every: step) {
            // Frames that are known already are passed without a layer that would notice.
            try run.checkCancelled()
            var masks: [TrackedMask] = []
            for id in known { masks.append(try advance(id, to: frame, pass, run)) }
            try onFrame(masks)
        }
    }

    /// The frames that such a propagation looks at, in order.
    /// - Precondition: `step` is positive.
    package func stops(
        _ direction: Direction, frames: ClosedRange<Int>, every step: Int
    ) -> [Int] {
        let prompted = allPromptedFrames
        let start = direction == .backward ? frames.upperBound : frames.lowerBound
        let stops = frames.filter {
            abs($0 - start).isMultiple(of: step) || prompted.contains($0)
        }
        return direction == .backward ? stops.reversed() : stops
    }

    private var allPromptedFrames: Set<Int> {
        objects.values.reduce(into: []) { $0.formUnion($1.promptedFrames) }
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
            state.passes[frame]?.serves(pass) == true
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
        remembered.append(object: id, frame: frame)
        detailed.append(object: id, frame: frame)
        keep(state)
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
        state.projected = keysToKeep(projected, selection)
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
                objectScore: stored.objectScore, isCertain: stored.isCertain, run)
            try run.checkCancelled()
            if isConditioning {
                state.conditioning[frame] = stored
            } else {
                state.tracked[frame] = stored
                remembered.append(object: state.id, frame: frame)
            }
        }
        guard let features = stored.memory?.tensor else { throw unknown(state.id) }
        return model.memoryAttention.project(features, positions: positions, run)
    }
}
