import Media

/// System 1 on a clip: looks at many small frames, hears the sound, thinks, and names the moments
/// and descriptions that System 2 works on (omni-r1 facts, section 1).
package struct GlobalReasoning: Sendable {
    package let model: OmniModel
    package let profile: ModelProfile

    package init(_ model: OmniModel, profile: ModelProfile) {
        self.model = model
        self.profile = profile
    }

    /// Blocks until the answer is complete.
    /// - Parameter onEvent: `.stage`, `.progress`, `.text` and `.note` as they happen
    /// - Throws: `EngineError`, `MediaError`, what `onEvent` throws; `.cancelled` soon after
    ///   `run.cancellation` is set.
    package func callAsFunction(
        _ query: Query, clip: Clip, _ run: Compute, onEvent: (PipelineEvent) throws -> Void
    ) throws -> Reasoning {
        let start = ContinuousClock.now
        try onEvent(.stage(.sampling))
        let choice = try choice(query, clip)
        if choice.task == .image { return try still(query, choice: choice, clip: clip) }
        let question = try question(query, choice, clip: clip, run, onEvent: onEvent)
        for note in question.notes { try onEvent(.note(note)) }

        try onEvent(.stage(.reasoning))
        var tokens = TokenCount(prompt: question.input.ids.count)
        let options = SamplingOptions(
            maximumTokens: query.maximumTokens ?? question.maximumTokens,
            temperature: Float(query.temperature), seed: query.seed)
        let answer = try model.answer(question.input, options: options, run) { event in
            switch event {
            case .text(_, let piece): try onEvent(.text(piece))
            case .progress(.token): tokens.completion += 1
            case .progress(.prefill(let done, let total)):
                try onEvent(.progress(.reasoning, done: done, total: total))
            case .progress: break
            }
        }
        return question.reasoning(
            answer.first ?? "", tokens: tokens,
            seconds: (ContinuousClock.now - start) / .seconds(1))
    }

    /// What is left of a run that was called off: `text`, as far as it went.
    package func stopped(_ query: Query, clip: Clip, text: String) -> Reasoning {
        let choice = try? choice(query, clip)
        return Reasoning(
            task: choice?.task ?? .omni, taskReason: choice?.reason ?? "", sampleTimes: [],
            text: text, verdict: .unreadable, problems: ["stopped before the answer was complete"])
    }

    /// What System 1 would be asked, for those who let it answer themselves. The `image` task has
    /// no such question.
    /// - Throws: `EngineError`, `MediaError`.
    package func question(_ query: Query, clip: Clip, _ run: Compute) throws -> ClipQuestion {
        let choice = try choice(query, clip)
        guard choice.task != .image else {
            throw EngineError.input(
                what: "task", expected: "one that System 1 answers: omni, vos or av",
                found: choice.task.rawValue)
        }
        return try question(query, choice, clip: clip, run) { _ in }
    }

    private func choice(_ query: Query, _ clip: Clip) throws -> TaskChoice {
        try TaskChoice(
            query.task, expression: query.expression, profile: profile,
            hasSound: clip.info.audio != nil,
            isStill: clip.frameCount.isExact && clip.frameCount.value == 1)
    }

    private func question(
        _ query: Query, _ choice: TaskChoice, clip: Clip, _ run: Compute,
        onEvent: (PipelineEvent) throws -> Void
    ) throws -> ClipQuestion {
        guard let task = profile.tasks[choice.task] else {
            throw EngineError.input(
                what: "task", expected: profile.taskNames, found: choice.task.rawValue)
        }
        let view = try ClipView(query, choice.task, task, clip: clip, run, onEvent: onEvent)
        let text = task.prompt(expression: query.expression, duration: view.promptDuration)
        return ClipQuestion(
            query: query, choice: choice, view: view, system: task.system, prompt: text,
            prepared: try model.processor(task.turns(view.parts + [.text(text)])),
            maximumTokens: task.maximumNewTokens)
    }

    /// A picture needs no moments: the expression itself is the description.
    private func still(_ query: Query, choice: TaskChoice, clip: Clip) throws -> Reasoning {
        let frame = query.frame ?? clip.frameIndex(at: query.range?.start ?? 0)
        let time = clip.time(of: frame) ?? 0
        let task = KeyframeTask(frame: frame, time: time, description: query.expression)
        return Reasoning(
            task: .image, taskReason: choice.reason, sampleTimes: [time], verdict: .found,
            keyframes: [task])
    }
}
