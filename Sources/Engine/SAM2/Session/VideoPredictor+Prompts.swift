import Media

/// Prompting: what the user says on one frame about one object.
extension VideoPredictor {
    /// A click: where, and whether the object is there.
    package struct Click: Sendable, Equatable {
        package let point: PixelPoint
        package let isInside: Bool

        package init(_ point: PixelPoint, isInside: Bool) {
            self.point = point
            self.isInside = isInside
        }
    }

    /// Draws a box around an object; what was clicked on the frame before is replaced.
    /// - Parameter object: any number; a new one adds an object
    /// - Returns: the object's mask on the frame
    /// - Throws: `EngineError.input` for an unknown frame or a box that is empty, not finite or not
    ///   within the frame; `.notFinite`, `.cancelled`; what decoding the frame throws.
    @discardableResult
    package func addBox(
        _ box: Box, object: Int, frame: Int, _ run: Compute
    ) throws -> TrackedMask {
        try checkFrame(frame)
        try check(box)
        let points = [
            modelPoint(PixelPoint(x: box.x0, y: box.y0), .topLeft),
            modelPoint(PixelPoint(x: box.x1, y: box.y1), .bottomRight),
        ]
        return try prompt(points, object: object, frame: frame, run)
    }

    /// Clicks on an object or beside it.
    /// - Parameter keepingEarlier: whether a box and clicks given on this frame before still hold
    /// - Returns: the object's mask on the frame
    /// - Throws: `EngineError.input` for an unknown frame, no clicks, or a click that is not finite
    ///   or not within the frame; `.notFinite`, `.cancelled`; what decoding the frame throws.
    @discardableResult
    package func addClicks(
        _ clicks: [Click], object: Int, frame: Int, keepingEarlier: Bool = true, _ run: Compute
    ) throws -> TrackedMask {
        try checkFrame(frame)
        guard !clicks.isEmpty else {
            throw EngineError.input(what: "clicks", expected: "at least one", found: "none")
        }
        for click in clicks { try check(click.point) }
        let earlier = keepingEarlier ? objects[object]?.points[frame] ?? [] : []
        let points = clicks.map { modelPoint($0.point, $0.isInside ? .foreground : .background) }
        return try prompt(earlier + points, object: object, frame: frame, run)
    }

    /// Gives an object's mask on a frame outright.
    /// - Throws: `EngineError.input` for an unknown frame or a mask that is not of clip size;
    ///   `.notFinite`, `.cancelled`; what decoding the frame throws.
    @discardableResult
    package func addMask(
        _ mask: Mask, object: Int, frame: Int, _ run: Compute
    ) throws -> TrackedMask {
        try checkFrame(frame)
        guard mask.size == frameSize else {
            throw EngineError.input(
                what: "mask", expected: "\(frameSize.width)x\(frameSize.height)",
                found: "\(mask.size.width)x\(mask.size.height)")
        }
        let plane = Tensor(
            shape: [mask.size.height, mask.size.width], values: mask.values.map { Float($0) })
        var resized = PlaneResize(
            from: (mask.size.height, mask.size.width), to: (inputSize, inputSize), antialias: true)(
                plane, run)
        resized.values = resized.values.map { $0 >= 0.5 ? 1 : 0 }
        return try addInputMask(resized, object: object, frame: frame, run)
    }

    /// - Parameter mask: 0 and 1 at input size  // [S, S]
    func addInputMask(
        _ mask: Tensor, object: Int, frame: Int, _ run: Compute
    ) throws -> TrackedMask {
        let run = run.with(precision: model.precision)
        let prediction = try model.predict(
            features(at: frame, run), mask: mask, positions: positions, run)
        try run.checkCancelled()
        var state = objects[object] ?? TrackedObject(id: object)
        state.points[frame] = nil
        return store(
            prediction, givenMask: StoredMask(mask), in: &state, frame: frame)
    }

    /// Segments a frame by points. On a frame that a propagation passed or that was filled in, they
    /// correct what was found: memory takes part as it did then. Wherever there is an earlier mask
    /// its logits are fed back.
    /// - Parameter feedsBack: false for the reference of transformers, which never does
    func prompt(
        _ points: [PromptPoint], object: Int, frame: Int, feedsBack: Bool = true, _ run: Compute
    ) throws -> TrackedMask {
        var state = objects[object] ?? TrackedObject(id: object)
        let run = run.with(precision: model.precision)
        let features = try features(at: frame, run)
        let previous = feedsBack ? state.result(at: frame)?.logits.tensor : nil
        let prompt = SAM2.FramePrompt(points: points, previous: previous.map(Self.clamped))
        let bank = try memories(of: state, at: frame).map { try self.bank(for: &state, $0, run) }
        let prediction = try model.predict(
            features, prompt: prompt, bank: bank, positions: positions, run)
        try run.checkCancelled()
        state.points[frame] = points
        return store(prediction, givenMask: nil, in: &state, frame: frame)
    }

    /// What takes part in a correction of what was found on a frame; nil where nothing was, and
    /// when there is nothing to remember, as after the only prompt was taken back.
    private func memories(of state: TrackedObject, at frame: Int) -> MemorySelection? {
        var found: MemorySelection?
        if let pass = state.passes[frame] {
            found = selection(of: state, at: frame, pass)
        } else if state.filled[frame] != nil {
            found = selection(filling: frame, of: state, between: Set(state.tracked.keys))
        }
        return found.flatMap { $0.memories.isEmpty ? nil : $0 }
    }

    private func store(
        _ prediction: FramePrediction, givenMask: StoredMask?, in state: inout TrackedObject,
        frame: Int
    ) -> TrackedMask {
        state.revision += 1
        let stored = StoredFrame(
            prediction, givenMask: givenMask, origin: .prompted, revision: state.revision)
        state.pending[frame] = stored
        state.projected = [:]
        keep(state)
        return report(stored, object: state.id, frame: frame)
    }

    /// Logits beyond this are rare and say no more.
    private static func clamped(_ logits: Tensor) -> Tensor {
        Tensor(shape: logits.shape, values: logits.values.map { min(max($0, -32), 32) })
    }

    /// Clip pixels to input pixels.
    private func modelPoint(_ point: PixelPoint, _ label: PromptPoint.Label) -> PromptPoint {
        PromptPoint(
            x: Float(point.x) * (Float(inputSize) / Float(frameSize.width)),
            y: Float(point.y) * (Float(inputSize) / Float(frameSize.height)), label: label)
    }

    private func check(_ point: PixelPoint) throws {
        guard point.x >= 0, point.x <= Double(frameSize.width), point.y >= 0,
            point.y <= Double(frameSize.height)
        else {
            throw EngineError.input(
                what: "point", expected: "within \(frameSize.width)x\(frameSize.height)",
                found: "\(point.x), \(point.y)")
        }
    }

    private func check(_ box: Box) throws {
        guard box.x0 >= 0, box.y0 >= 0, box.x0 < box.x1, box.y0 < box.y1,
            box.x1 <= Double(frameSize.width), box.y1 <= Double(frameSize.height)
        else {
            throw EngineError.input(
                what: "box",
                expected: "x0 < x1 and y0 < y1 within \(frameSize.width)x\(frameSize.height)",
                found: "\(box.x0), \(box.y0), \(box.x1), \(box.y1)")
        }
    }
}
