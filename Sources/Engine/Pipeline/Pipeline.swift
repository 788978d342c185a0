import Media

/// The two systems together: one query, from words to masks. The terminal, `segment`, `eval` and
/// the trainer all call this and nothing else.
package struct Pipeline: Sendable {
    package let reasoning: GlobalReasoning
    package let grounder: any Grounder
    package let sam2: SAM2
    /// Side of SAM 2.1's input; nil for that of the checkpoint.
    package var sam2InputSize: Int?
    /// Name and fingerprint of the models by role; written into results.
    package let models: [String: String]

    package init(
        reasoning: GlobalReasoning, grounder: any Grounder, sam2: SAM2,
        sam2InputSize: Int? = nil, models: [String: String] = [:]
    ) {
        self.reasoning = reasoning
        self.grounder = grounder
        self.sam2 = sam2
        self.sam2InputSize = sam2InputSize
        self.models = models
    }

    /// A query from its words; blocks until all masks are there.
    /// - Parameter onEvent: what happens, as it happens; what it throws ends the run
    /// - Throws: `EngineError`, `MediaError`; `.cancelled` soon after `run.cancellation` is set.
    ///   Everything reported until then holds.
    package func callAsFunction(
        _ query: Query, clip: Clip, _ run: Compute,
        onEvent: @escaping (PipelineEvent) throws -> Void
    ) throws -> Segmentation {
        let plan = try reasoning(query, clip: clip, run, onEvent: onEvent)
        try onEvent(.reasoning(plan))
        return try understand(plan, query: query, clip: clip, run, onEvent: onEvent)
    }

    /// The same from a plan on, which the user may have changed.
    package func understand(
        _ plan: Reasoning, query: Query, clip: Clip, _ run: Compute,
        onEvent: @escaping (PipelineEvent) throws -> Void
    ) throws -> Segmentation {
        let start = ContinuousClock.now
        _ = try clip.waitForIndex { run.cancellation.isCancelled }
        var result = Segmentation(
            query: query, reasoning: plan, clip: clip.info, masks: ClipMasks(clip))
        result.models = models
        guard !plan.keyframes.isEmpty else { return result }
        let windows = windows(for: plan, query: query, clip: clip)
        let detail = try DetailUnderstanding(
            grounder: grounder, model: sam2, clip: clip, preset: query.preset,
            inputSize: sam2InputSize, run, onEvent: onEvent)
        try detail.ground(plan.keyframes, windows: windows)
        let grounded = ContinuousClock.now
        try detail.track(windows)
        result.groundings = detail.groundings
        result.masks = detail.masks
        result.windows = windows.ranges
        result.seconds = [
            .reasoning: plan.seconds, .grounding: (grounded - start) / .seconds(1),
            .tracking: (ContinuousClock.now - grounded) / .seconds(1),
        ]
        return result
    }

    private func windows(for plan: Reasoning, query: Query, clip: Clip) -> FrameWindows {
        let whole = TimeRange(start: 0, end: clip.info.duration)
        let asked = query.range ?? whole
        let range = TimeRange(start: max(0, asked.start), end: min(whole.end, asked.end))
        let moments =
            plan.segments.map { TimeRange(start: $0.start, end: $0.end) }
            + plan.keyframes.map { TimeRange(start: $0.time, end: $0.time) }
        return FrameWindows(
            range: range, moments: moments, tracksWholeRange: query.tracksWholeRange,
            frame: clip.frameIndex)
    }
}
