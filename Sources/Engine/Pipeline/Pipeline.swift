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
    /// - Throws: `EngineError`, `MediaError`; `.cancelled` soon after `run.cancellation` is set,
    ///   after an event `.stopped` with everything found until then.
    package func callAsFunction(
        _ query: Query, clip: Clip, _ run: Compute,
        onEvent: @escaping (PipelineEvent) throws -> Void
    ) throws -> Segmentation {
        var text = ""
        let plan: Reasoning
        do {
            plan = try self.plan(query, clip: clip, run) { event in
                if case .text(let piece) = event { text += piece }
                try onEvent(event)
            }
        } catch let error where error.isCancellation {
            var result = begin(reasoning.stopped(query, clip: clip, text: text), query, clip)
            result.isPartial = true
            try onEvent(.stopped(result))
            throw error
        }
        try onEvent(.reasoning(plan))
        return try understand(plan, query: query, clip: clip, run, onEvent: onEvent)
    }

    /// System 1's part, and a second look at what it found where the checkpoint asks for that.
    /// - Throws: as above, without the event `.stopped`.
    package func plan(
        _ query: Query, clip: Clip, _ run: Compute, onEvent: (PipelineEvent) throws -> Void
    ) throws -> Reasoning {
        let plan = try reasoning(query, clip: clip, run, onEvent: onEvent)
        guard reasoning.profile.confirmsQueries else { return plan }
        let start = ContinuousClock.now
        var checked = try QueryCheck(grounder)(plan, query: query, clip: clip, run)
        checked.seconds += (ContinuousClock.now - start) / .seconds(1)
        return checked
    }

    /// The same from a plan on, which the user may have changed.
    /// - Parameter session: a session on this clip that is free to use; what it knows of objects is
    ///   forgotten, its picture features spare encoding the clip again.
    package func understand(
        _ plan: Reasoning, query: Query, clip: Clip, session: VideoPredictor? = nil,
        _ run: Compute, onEvent: @escaping (PipelineEvent) throws -> Void
    ) throws -> Segmentation {
        _ = try clip.waitForIndex { run.cancellation.isCancelled }
        var result = begin(plan, query, clip)
        guard plan.verdict == .found, !plan.keyframes.isEmpty else { return result }
        let windows = windows(for: plan, query: query, clip: clip)
        let detail = DetailUnderstanding(
            grounder: grounder, session: try session ?? trackingSession(clip, run), clip: clip,
            preset: query.preset, run, onEvent: onEvent)
        result.windows = windows.ranges
        do {
            try time(.grounding, &result) { try detail.ground(plan.keyframes, windows: windows) }
            try time(.tracking, &result) { try detail.track(windows) }
        } catch let error where error.isCancellation {
            result.isPartial = true
            result.take(detail)
            try onEvent(.stopped(result))
            throw error
        }
        result.take(detail)
        return result
    }

    /// A result that holds the plan and nothing else.
    private func begin(_ plan: Reasoning, _ query: Query, _ clip: Clip) -> Segmentation {
        var result = Segmentation(
            query: query, reasoning: plan, clip: clip.info, masks: ClipMasks(clip))
        result.models = models
        result.seconds[.reasoning] = plan.seconds
        return result
    }

    private func time(
        _ stage: PipelineStage, _ result: inout Segmentation, _ body: () throws -> Void
    ) rethrows {
        let start = ContinuousClock.now
        defer { result.seconds[stage] = (ContinuousClock.now - start) / .seconds(1) }
        try body()
    }

    /// A session of SAM 2.1 on a clip, for `understand`.
    /// - Throws: what `VideoPredictor.init` throws.
    package func trackingSession(_ clip: Clip, _ run: Compute) throws -> VideoPredictor {
        try VideoPredictor(model: sam2, clip: clip, inputSize: sam2InputSize, run)
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

extension Segmentation {
    fileprivate mutating func take(_ detail: DetailUnderstanding) {
        groundings = detail.groundings
        masks = detail.masks
    }
}
