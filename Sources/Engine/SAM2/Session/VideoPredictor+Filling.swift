/// Frames that a propagation with a step left out.
extension VideoPredictor {
    /// Frames without a current mask of some object that is remembered by any frame at all,
    /// ascending: what `fill` will compute.
    package func gaps(in frames: ClosedRange<Int>) -> [Int] {
        let known = objects.values.filter { !$0.currentFrames.isEmpty }
        return frames.filter { frame in
            known.contains { !$0.isComputed(at: frame) }
        }
    }

    /// Computes the frames that a propagation with a step left out. Each is segmented with the
    /// memories of the prompted frames and of the nearest propagated frame on either side, so that
    /// order does not matter and mistakes do not add up.
    /// - Parameter onFrame: the masks of all objects on a frame, by ascending id
    /// - Throws: `EngineError.input` for unknown frames or when nothing was propagated,
    ///   `.cancelled`, `.notFinite`; what decoding a frame and `onFrame` throw. What was computed
    ///   stays.
    package func fill(
        frames: ClosedRange<Int>, _ run: Compute, onFrame: ([TrackedMask]) throws -> Void
    ) throws {
        try checkFrame(frames.lowerBound)
        try checkFrame(frames.upperBound)
        let run = run.with(precision: model.precision)
        defer { dropKeys() }
        for frame in gaps(in: frames) {
            try run.checkCancelled()
            var masks: [TrackedMask] = []
            for id in objectIDs {
                guard let object = objects[id], !object.currentFrames.isEmpty else { continue }
                masks.append(
                    try object.isComputed(at: frame)
                        ? report(object, at: frame) : fill(id, at: frame, run))
            }
            try onFrame(masks)
        }
    }

    private func report(_ object: TrackedObject, at frame: Int) throws -> TrackedMask {
        guard let stored = object.result(at: frame) else { throw unknown(object.id) }
        return report(stored, object: object.id, frame: frame)
    }

    private func fill(_ id: Int, at frame: Int, _ run: Compute) throws -> TrackedMask {
        guard var state = objects[id] else { throw unknown(id) }
        let tracked = Set(state.currentFrames).subtracting(state.conditioning.keys)
        let bank = try bank(
            for: &state, selection(filling: frame, of: state, between: tracked), run)
        let prediction = try model.predict(
            try features(at: frame, run), prompt: SAM2.FramePrompt(), bank: bank,
            positions: positions, run)
        try run.checkCancelled()
        let stored = StoredFrame(prediction, origin: .filled, revision: state.revision)
        state.filled[frame] = stored
        // What another propagation left here would hide it.
        state.tracked[frame] = nil
        state.passes[frame] = nil
        detailed.append(object: id, frame: frame)
        keep(state)
        return report(stored, object: id, frame: frame)
    }

    /// What an object is remembered by on a frame that was left out.
    /// - Parameter tracked: frames that may be its neighbours
    func selection(
        filling frame: Int, of state: TrackedObject, between tracked: Set<Int>
    ) -> MemorySelection {
        MemorySelection(
            filling: frame, conditioning: Set(state.conditioning.keys), tracked: tracked,
            config: model.config.memory)
    }
}
