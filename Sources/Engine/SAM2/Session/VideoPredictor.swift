import Media

/// A session over one clip: prompts in, masks out, on any frame and in any order, after SAM 2's
/// `SAM2VideoPredictor` (facebookresearch/sam2, sam2_video_predictor.py).
///
/// Objects share picture features and nothing else: an object's masks depend on its own prompts and
/// on which frames a propagation went through. (Without a range it begins at the first prompt of
/// any object, so that one that is prompted later is also looked for on the frames before, and
/// remembered by what is found there.) Results stay when a propagation is cancelled. Not to be used
/// from two threads at once.
package final class VideoPredictor {
    package let model: SAM2
    package let frameCount: Int
    /// Size of the clip, in which prompts are given.
    package let frameSize: PixelSize
    package let inputSize: Int

    let positions: PositionTables
    let limits: SessionLimits
    private let pixels: (Int, Compute) throws -> Tensor
    private var cache: FeatureCache
    var objects: [Int: TrackedObject] = [:]
    /// Tracked frames with a memory.
    var remembered = FrameQueue()
    /// Frames, tracked or filled, whose logits are kept in detail.
    var detailed = FrameQueue()

    /// - Parameters:
    ///   - inputSize: side of the model's input; nil for that of the checkpoint
    ///   - pixels: a frame at input size, normalised  // [S, S, 3]
    /// - Throws: `EngineError.input` for an input size the weights cannot run on or an empty clip.
    package init(
        model: SAM2, frameCount: Int, frameSize: PixelSize, inputSize: Int? = nil,
        limits: SessionLimits = SessionLimits(), pixels: @escaping (Int, Compute) throws -> Tensor
    ) throws {
        guard frameCount > 0, frameSize.width > 0, frameSize.height > 0 else {
            throw EngineError.input(
                what: "clip", expected: "at least one frame",
                found: "\(frameCount) frames of \(frameSize.width)x\(frameSize.height)")
        }
        self.model = model
        self.frameCount = frameCount
        self.frameSize = frameSize
        self.inputSize = inputSize ?? model.config.imageSize
        self.limits = limits
        self.pixels = pixels
        positions = try model.positions(inputSize: self.inputSize)
        cache = FeatureCache(budget: limits.featureBytes)
    }

    /// Ids of all objects, ascending.
    package var objectIDs: [Int] { objects.keys.sorted() }

    /// Frames on which the user prompted an object, ascending.
    package func promptedFrames(of object: Int) -> [Int] {
        objects[object]?.promptedFrames.sorted() ?? []
    }

    /// The newest result of an object on a frame, nil where it was not computed.
    package func result(object: Int, frame: Int) -> TrackedMask? {
        objects[object]?.result(at: frame).map { report($0, object: object, frame: frame) }
    }

    /// Frames on which an object has a result, ascending.
    package func computedFrames(of object: Int) -> [Int] {
        guard let object = objects[object] else { return [] }
        return object.promptedFrames.union(object.tracked.keys).union(object.filled.keys).sorted()
    }

    // MARK: - Verbs

    /// Forgets one object and all that was computed for it.
    /// - Throws: `EngineError.input` for an unknown object.
    package func removeObject(_ object: Int) throws {
        guard objects.removeValue(forKey: object) != nil else { throw unknown(object) }
    }

    /// Forgets what was said about an object on a frame; its mask there, if a propagation made
    /// or took one up, stays until the next propagation. An object nothing is said about any more
    /// is removed, unless it was tracked: then a prompt on a tracked frame still corrects what was
    /// found there, and until there is one, propagations leave the object out.
    /// - Throws: `EngineError.input` for an unknown object or frame.
    package func clearPrompts(object: Int, frame: Int) throws {
        try checkFrame(frame)
        guard var state = objects[object] else { throw unknown(object) }
        state.clearPrompts(on: frame)
        remembered.append(object: object, frame: frame)
        detailed.append(object: object, frame: frame)
        keep(state)
        if state.promptedFrames.isEmpty, state.tracked.isEmpty { objects[object] = nil }
    }

    /// Forgets all objects; picture features stay.
    package func reset() {
        objects = [:]
    }

    /// Computes and keeps the features of a frame, so that the first prompt on it is answered at
    /// once.
    /// - Throws: what decoding the frame throws; `EngineError.input`, `.notFinite`, `.cancelled`.
    package func prepare(frame: Int, _ run: Compute) throws {
        try checkFrame(frame)
        _ = try features(at: frame, run.with(precision: model.precision))
    }

    /// Whether a prompt on this frame needs no picture encoding.
    package func isPrepared(frame: Int) -> Bool { cache.contains(frame) }

    // MARK: - Shared with the extensions

    func features(at frame: Int, _ run: Compute) throws -> ImageFeatures {
        if let features = cache.features(at: frame) { return features }
        let features = try model.encode(try pixels(frame, run), run)
        try run.checkCancelled()
        cache.insert(features, at: frame)
        return features
    }

    func report(_ stored: StoredFrame, object: Int, frame: Int) -> TrackedMask {
        TrackedMask(
            object: object, frame: frame, logits: stored.logits.tensor,
            objectScore: stored.objectScore, quality: stored.quality,
            origin: stored.origin)
    }

    func checkFrame(_ frame: Int) throws {
        guard 0..<frameCount ~= frame else {
            throw EngineError.input(
                what: "frame", expected: "0 to \(frameCount - 1)", found: "\(frame)")
        }
    }

    func unknown(_ object: Int) -> EngineError {
        let known = objectIDs.map(String.init).joined(separator: ", ")
        return .input(
            what: "object", expected: known.isEmpty ? "an object that was prompted" : known,
            found: "\(object)")
    }
}
