/// What System 1 came to, all times on the clip's clock.
package struct Reasoning: Sendable, Equatable, Codable {
    package var task: TaskKind
    /// Why this task was taken.
    package var taskReason: String
    /// Times in seconds of the frames System 1 saw.
    package var sampleTimes: [Double]
    /// Seconds of sound it heard.
    package var heardSeconds: Double
    /// The model's text as it came.
    package var text: String
    package var thought: String
    package var answer: String
    package var verdict: GlobalPlan.Verdict
    package var segments: [Segment]
    package var keyframes: [KeyframeTask]
    /// What could not be read in the answer.
    package var problems: [String]
    /// What was left out or changed on the way in.
    package var notes: [String]
    package var tokens: TokenCount
    package var seconds: Double

    package init(
        task: TaskKind, taskReason: String, sampleTimes: [Double], heardSeconds: Double = 0,
        text: String = "", thought: String = "", answer: String = "",
        verdict: GlobalPlan.Verdict, segments: [Segment] = [], keyframes: [KeyframeTask] = [],
        problems: [String] = [], notes: [String] = [], tokens: TokenCount = TokenCount(),
        seconds: Double = 0
    ) {
        self.task = task
        self.taskReason = taskReason
        self.sampleTimes = sampleTimes
        self.heardSeconds = heardSeconds
        self.text = text
        self.thought = thought
        self.answer = answer
        self.verdict = verdict
        self.segments = segments
        self.keyframes = keyframes
        self.problems = problems
        self.notes = notes
        self.tokens = tokens
        self.seconds = seconds
    }
}
