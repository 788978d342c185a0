import Media

/// What System 1 is asked about a clip, and how its answer is read.
package struct ClipQuestion: Sendable {
    package let query: Query
    /// The system message; nil for the one of the chat template.
    package let system: String?
    /// The words that follow pictures and sound.
    package let prompt: String
    package let input: ThinkerInput
    /// Tokens that an answer may have.
    package let maximumTokens: Int
    /// What was left out or changed on the way in.
    package let notes: [String]
    private let choice: TaskChoice
    private let view: ClipView

    init(
        query: Query, choice: TaskChoice, view: ClipView, system: String?, prompt: String,
        prepared: Processor.Result, maximumTokens: Int
    ) {
        self.query = query
        self.system = system
        self.prompt = prompt
        self.choice = choice
        self.view = view
        self.maximumTokens = maximumTokens
        input = prepared.input
        notes = prepared.notes + view.notes
    }

    package var task: TaskKind { choice.task }
    /// Frames of the clip that System 1 sees.
    package var frames: [Int] { view.frames }
    /// Their times as the prompt counts them, in seconds.
    package var sampleTimes: [Double] { view.promptTimes }
    /// Length of the clip as the prompt counts it, in seconds.
    package var duration: Double { view.promptDuration }

    /// The model's text on the clip's clock.
    package func reasoning(_ text: String, tokens: TokenCount, seconds: Double) -> Reasoning {
        let plan = plan(text)
        var reasoning = Reasoning(
            task: task, taskReason: choice.reason, sampleTimes: view.times,
            heardSeconds: view.heardSeconds, text: text, thought: plan.reasoning,
            answer: plan.answer, verdict: plan.verdict, problems: plan.problems, notes: notes,
            tokens: tokens, seconds: seconds)
        if task == .av {
            describeFirstFrame(plan, in: &reasoning)
            return reasoning
        }
        reasoning.segments = plan.segments.map {
            Segment(
                start: view.clipTime($0.start), end: view.clipTime($0.end),
                description: $0.description)
        }
        reasoning.keyframes = keyframes(of: plan).map {
            KeyframeTask(
                frame: frames[$0.sampleIndex], time: view.times[$0.sampleIndex],
                description: $0.subTask)
        }
        return reasoning
    }

    package func plan(_ text: String) -> GlobalPlan {
        GlobalPlan(text, duration: duration, reading: query.preset.reading)
    }

    /// The sampled frames that System 2 would be asked about.
    package func keyframes(of plan: GlobalPlan) -> [Keyframe] {
        plan.keyframes(sampleTimes: sampleTimes, reading: query.preset.reading)
    }

    /// The answer of the `av` task is a phrase about the first frame.
    private func describeFirstFrame(_ plan: GlobalPlan, in reasoning: inout Reasoning) {
        reasoning.problems = plan.hasAnswer && !plan.answer.isEmpty ? [] : ["no answer in the text"]
        guard reasoning.problems.isEmpty, let frame = frames.first, let time = view.times.first
        else {
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
}
