import Media

/// What the user asks of a clip.
package struct Query: Sendable, Equatable, Codable {
    /// Free text that refers to objects in the clip; anybody's words.
    package var expression: String
    /// Nil lets `TaskChoice` pick.
    package var task: TaskKind?
    /// The part of the clip that counts, in seconds; nil for all of it.
    package var range: TimeRange?
    /// The frame that the `image` task looks at; nil for the first of the range.
    package var frame: Int?
    package var preset: PipelinePreset
    /// 0 takes the likeliest token.
    package var temperature: Double
    package var seed: UInt64
    /// Nil for the number of the checkpoint's profile.
    package var maximumTokens: Int?
    /// Carries masks through the whole range, however long it is.
    package var tracksWholeRange: Bool

    package init(
        _ expression: String, task: TaskKind? = nil, range: TimeRange? = nil, frame: Int? = nil,
        preset: PipelinePreset = .standard, temperature: Double = 0, seed: UInt64 = 0,
        maximumTokens: Int? = nil, tracksWholeRange: Bool = false
    ) {
        self.expression = expression
        self.task = task
        self.range = range
        self.frame = frame
        self.preset = preset
        self.temperature = temperature
        self.seed = seed
        self.maximumTokens = maximumTokens
        self.tracksWholeRange = tracksWholeRange
    }
}

/// Where the released training code is at odds with what a user wants.
package enum PipelinePreset: String, Sendable, Codable, CaseIterable {
    /// Plans are read leniently, objects keep their identity from keyframe to keyframe, masks are
    /// carried forward and backward.
    case standard
    /// As in the released code: plans are read as strictly, each box is an object of its own
    /// (omni-r1 facts, section 2.4), masks are carried forward from the first frame only.
    case paperCode = "paper-code"

    package var reading: PlanReading { self == .standard ? .tolerant : .paperCode }
}
