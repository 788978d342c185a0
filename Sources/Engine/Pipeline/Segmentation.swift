import Media

/// The answer to a query: the plan, the boxes, the masks.
package struct Segmentation: Sendable, Equatable {
    package let query: Query
    package var reasoning: Reasoning
    package let clip: ClipInfo
    package var masks: ClipMasks
    package var groundings: [GroundedKeyframe] = []
    /// The frames masks were computed for.
    package var windows: [ClosedRange<Int>] = []
    package var seconds: [PipelineStage: Double] = [:]
    /// Name and fingerprint of every model that took part, by its role.
    package var models: [String: String] = [:]
    /// Whether the run was called off: there may be more to find.
    package var isPartial = false

    package init(query: Query, reasoning: Reasoning, clip: ClipInfo, masks: ClipMasks) {
        self.query = query
        self.reasoning = reasoning
        self.clip = clip
        self.masks = masks
    }

    package var frameCount: Int { masks.times.count }

    package enum Outcome: String, Sendable, Codable {
        /// There are masks.
        case found
        /// The models say that nothing in the clip is meant, or System 2 finds none of it.
        case nothing
        /// System 1's answer cannot be read.
        case unreadable
        /// The run was called off before it found anything.
        case stopped
    }

    package var outcome: Outcome {
        if masks.objects.contains(where: { !masks.visibleFrames(of: $0).isEmpty }) {
            return .found
        }
        if isPartial { return .stopped }
        return reasoning.verdict == .unreadable ? .unreadable : .nothing
    }
}
