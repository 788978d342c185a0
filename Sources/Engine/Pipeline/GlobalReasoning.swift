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
        guard let task = profile.tasks[choice.task] else {
            throw EngineError.input(
                what: "task", expected: profile.taskNames, found: choice.task.rawValue)
        }
        if choice.task == .image { return try still(query, choice: choice, clip: clip) }
        var view = try ClipView(query, choice.task, task, clip: clip, run, onEvent: onEvent)
        let text = task.prompt(expression: query.expression, duration: view.promptDuration)
        let prompt = try model.processor(task.turns(view.parts + [.text(text)]))
        for note in prompt.notes + view.notes { try onEvent(.note(note)) }
        view.notes = prompt.notes + view.notes

        try onEvent(.stage(.reasoning))
        var tokens = TokenCount(prompt: prompt.input.ids.count)
        let options = SamplingOptions(
            maximumTokens: query.maximumTokens ?? task.maximumNewTokens,
            temperature: Float(query.temperature), seed: query.seed)
        let answer = try model.answer(prompt.input, options: options, run) { event in
            switch event {
            case .text(_, let piece): try onEvent(.text(piece))
            case .progress(.token): tokens.completion += 1
            case .progress(.prefill(let done, let total)):
                try onEvent(.progress(.reasoning, done: done, total: total))
            case .progress: break
            }
        }
        return view.reasoning(
            answer.first ?? "", choice: choice, query: query, tokens: tokens,
            seconds: (ContinuousClock.now - start) / .seconds(1))
    }

    /// What is left of a run that was called off: `text`, as far as it went.
    package func stopped(_ query: Query, clip: Clip, text: String) -> Reasoning {
        let choice = try? choice(query, clip)
        return Reasoning(
            task: choice?.task ?? .omni, taskReason: choice?.reason ?? "", sampleTimes: [],
            text: text, verdict: .unreadable, problems: ["stopped before the answer was complete"])
    }

    private func choice(_ query: Query, _ clip: Clip) throws -> TaskChoice {
        try TaskChoice(
            query.task, expression: query.expression, profile: profile,
            hasSound: clip.info.audio != nil,
            isStill: clip.frameCount.isExact && clip.frameCount.value == 1)
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

/// What System 1 sees and hears of a clip, and how its times map to the clip's.
private struct ClipView {
    let range: TimeRange
    /// Frames of the clip, as they were sampled.
    let frames: [Int]
    /// Their times on the clip's clock.
    let times: [Double]
    /// Their times as the prompt counts them.
    let promptTimes: [Double]
    /// Length in seconds as the prompt counts it.
    let promptDuration: Double
    let heardSeconds: Double
    let parts: [Processor.Part]
    var notes: [String] = []

    init(
        _ query: Query, _ kind: TaskKind, _ task: TaskProfile, clip: Clip, _ run: Compute,
        onEvent: (PipelineEvent) throws -> Void
    ) throws {
        let cancelled = { run.cancellation.isCancelled }
        range = try Self.range(query.range, clip: clip)
        let length = range.end - range.start
        let moments = Self.moments(kind, task, range: range)
        let step = moments.count > 1 ? moments[1] - moments[0] : 1
        var pictures: [Frame] = []
        for (number, time) in moments.enumerated() {
            pictures.append(try clip.frame(at: clip.frameIndex(at: time), cancelled: cancelled))
            try onEvent(.progress(.sampling, done: number + 1, total: moments.count))
        }
        frames = pictures.map(\.index)
        times = pictures.map(\.time)

        var sound: AudioTrack?
        if task.audioSeconds > 0, kind != .vos {
            let heard = min(length, task.audioSeconds)
            sound = try Self.sound(clip, range: range, seconds: heard, cancelled: cancelled)
            if heard < length - 0.05 {
                notes.append(
                    "System 1 hears \(ClipTime.text(heard)) of \(ClipTime.text(length)); "
                        + "the sound after \(ClipTime.text(range.start + heard)) is left out.")
            }
            if clip.info.audio == nil { notes.append("The clip has no sound; silence is given.") }
        }
        heardSeconds = clip.info.audio == nil ? 0 : sound?.duration ?? 0

        switch kind {
        case .vos:
            // Sampled frames count as two per second, whatever their true distance.
            promptTimes = pictures.indices.map { Double($0) / 2 }
            promptDuration = Double(pictures.count) / 2
            parts = [.video(pictures, interval: 0.5, task.budget)]
        case .av:
            promptTimes = [0]
            promptDuration = sound?.duration ?? 0
            parts =
                [sound.map(Processor.Part.audio)].compactMap { $0 }
                + pictures.prefix(1).map { .image($0, task.budget) }
        case .omni, .image:
            let start = range.start
            promptTimes = moments.map { $0 - start }
            promptDuration = length
            parts = [
                sound.map { .videoWithSound(pictures, interval: step, task.budget, $0) }
                    ?? .video(pictures, interval: step, task.budget)
            ]
        }
    }

    private static func range(_ asked: TimeRange?, clip: Clip) throws -> TimeRange {
        let end = clip.info.duration
        let range = asked ?? TimeRange(start: 0, end: end)
        let cut = TimeRange(start: max(0, range.start), end: min(end, range.end))
        guard cut.start < cut.end else {
            throw EngineError.input(
                what: "range", expected: "a part of the clip, 0 to \(ClipTime.text(end))",
                found: "\(ClipTime.text(range.start)) to \(ClipTime.text(range.end))")
        }
        return cut
    }

    private static func moments(
        _ kind: TaskKind, _ task: TaskProfile, range: TimeRange
    ) -> [Double] {
        if kind == .av { return [range.start] }
        guard let rate = task.framesPerSecond else {
            return FrameSampler.times(
                in: range, framesPerSecond: 1e6 / max(range.end - range.start, 1),
                maximum: task.maximumFrames)
        }
        return FrameSampler.times(in: range, framesPerSecond: rate, maximum: task.maximumFrames)
    }

    private static func sound(
        _ clip: Clip, range: TimeRange, seconds: Double, cancelled: () -> Bool
    ) throws -> AudioTrack {
        let rate = LogMel.sampleRate
        let count = Int(seconds * Double(rate))
        guard clip.info.audio != nil else {
            return AudioTrack(sampleRate: rate, samples: [Float](repeating: 0, count: count))
        }
        let part = TimeRange(start: range.start, end: range.start + seconds)
        let track = try clip.readAudio(range: part, cancelled: cancelled)
        // Sound that ends before the pictures goes on as silence, so that times stay true.
        let missing = max(0, count - track.samples.count)
        return AudioTrack(
            sampleRate: track.sampleRate,
            samples: Array(track.samples.prefix(count)) + [Float](repeating: 0, count: missing))
    }

    /// The model's text on the clip's clock.
    func reasoning(
        _ text: String, choice: TaskChoice, query: Query, tokens: TokenCount, seconds: Double
    ) -> Reasoning {
        let plan = GlobalPlan(text, duration: promptDuration, reading: query.preset.reading)
        var reasoning = Reasoning(
            task: choice.task, taskReason: choice.reason, sampleTimes: times,
            heardSeconds: heardSeconds, text: text, thought: plan.reasoning, answer: plan.answer,
            verdict: plan.verdict, problems: plan.problems, notes: notes, tokens: tokens,
            seconds: seconds)
        if choice.task == .av {
            describeFirstFrame(plan, in: &reasoning)
            return reasoning
        }
        reasoning.segments = plan.segments.map {
            Segment(
                start: clipTime($0.start), end: clipTime($0.end), description: $0.description)
        }
        let chosen = plan.keyframes(sampleTimes: promptTimes, reading: query.preset.reading)
        reasoning.keyframes = chosen.map {
            KeyframeTask(
                frame: frames[$0.sampleIndex], time: times[$0.sampleIndex],
                description: $0.subTask)
        }
        return reasoning
    }

    /// The answer of the `av` task is a phrase about the first frame.
    private func describeFirstFrame(_ plan: GlobalPlan, in reasoning: inout Reasoning) {
        reasoning.problems = plan.hasAnswer && !plan.answer.isEmpty ? [] : ["no answer in the text"]
        guard reasoning.problems.isEmpty, let frame = frames.first, let time = times.first else {
            reasoning.verdict = .unreadable
            return
        }
        if GlobalPlan.meansNothing(plan.answer) {
            reasoning.verdict = .nothing
            return
        }
        reasoning.verdict = .found
        reasoning.keyframes = [KeyframeTask(frame: frame, time: time, description: plan.answer)]
    }

    /// From the prompt's clock to the clip's, straight between two sampled frames.
    private func clipTime(_ time: Double) -> Double {
        guard let later = promptTimes.firstIndex(where: { $0 > time }), later > 0 else {
            let last = promptTimes.count - 1
            guard last >= 0, time >= promptTimes[last] else { return times.first ?? 0 }
            return min(times[last] + time - promptTimes[last], range.end)
        }
        let share =
            (time - promptTimes[later - 1]) / (promptTimes[later] - promptTimes[later - 1])
        return times[later - 1] + share * (times[later] - times[later - 1])
    }
}
