/// Frames that a propagation with a step left out.
extension VideoPredictor {
    /// Frames without a current mask of some object that has one on both sides or on one side,
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
        for frame in gaps(in: frames) {
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
        let selection = MemorySelection(
            filling: frame, conditioning: Set(state.conditioning.keys),
            tracked: Set(state.currentFrames).subtracting(state.conditioning.keys),
            config: model.config.memory)
        let bank = try bank(for: &state, selection, run)
        let prediction = try model.predict(
            try features(at: frame, run), prompt: SAM2.FramePrompt(), bank: bank,
            positions: positions, run)
        try run.checkCancelled()
        let stored = StoredFrame(prediction, origin: .filled, revision: state.revision)
        state.filled[frame] = stored
        objects[id] = state
        return report(stored, object: id, frame: frame)
    }
}
