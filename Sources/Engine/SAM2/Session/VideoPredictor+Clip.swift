import Media

extension VideoPredictor {
    /// A session over a clip; a frame is decoded when it is needed.
    /// - Parameters:
    ///   - inputSize: side of the model's input; nil for that of the checkpoint
    ///   - run: its cancellation ends waiting for the clip's index
    /// - Throws: `EngineError.input` for an input size the weights cannot run on, `.cancelled`;
    ///   `MediaError` when the clip cannot be read.
    package convenience init(
        model: SAM2, clip: Clip, inputSize: Int? = nil,
        limits: SessionLimits = SessionLimits(), _ run: Compute
    ) throws {
        let count = try Self.stoppable { try clip.waitForIndex { run.cancellation.isCancelled } }
        let side = inputSize ?? model.config.imageSize
        try self.init(
            model: model, frameCount: count, frameSize: clip.info.size, inputSize: side,
            limits: limits
        ) { index, run in
            let frame = try Self.stoppable {
                try clip.frame(at: index) { run.cancellation.isCancelled }
            }
            return FramePixels.normalized(frame, inputSize: side, run)
        }
    }

    /// Callers look for one kind of cancellation, wherever it was noticed.
    private static func stoppable<Result>(_ body: () throws -> Result) throws -> Result {
        do { return try body() } catch MediaError.cancelled { throw EngineError.cancelled }
    }
}
