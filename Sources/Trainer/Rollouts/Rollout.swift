import Engine
import Media

/// One recorded completion of System 1, and what System 2 said to it: a line of a rollouts file.
package struct Rollout: Sendable, Equatable {
    package enum Task: String, Sendable, CaseIterable {
        /// Video to segments.
        case videoObject = "vos"
        /// Sound and first frame to a noun phrase.
        case audioVisual = "refavs"
        /// Picture to a box and two points.
        case image
    }

    /// System 2's text about one keyframe.
    package struct Reply: Sendable, Equatable {
        /// The keyframe; `Rollout.position(of:)` says which.
        package let frame: Int
        package let text: String
    }

    package var task: Task
    /// Rollouts of one step that carry the same group are compared with each other.
    package var group: String
    package var step: Int
    /// The clip's name in the dataset.
    package var video: String
    /// The expression's id in the dataset; Ref-AVS: the uid; image: the row's id.
    package var expID: String
    /// The objects that were kept of those that the expression means; nil for all.
    package var objectIDs: [String]?
    /// Of the clip or the picture.
    package var videoSize: PixelSize
    /// The frames that System 1 saw, as indices into the clip's list of frames.
    package var sampledFrames: [Int]
    package var completion: String
    /// Length of the completion, the end token counted.
    package var tokens: Int
    /// Nil where System 2 was not asked.
    package var grounding: [Reply]?
    /// Of the picture that System 2 saw (for the image task: that System 1 saw); nil for the size
    /// that the published budget of still pictures gives.
    package var groundingSize: PixelSize?
    /// The union of System 2's masks on each sampled frame, nil where it is empty; nil where there
    /// are none at all.
    package var masks: [MaskRLE?]?
    /// How the prompt counts time; nil for two frames a second, whatever the clip's rate.
    package var clock: Clock?

    /// The prompt's time base.
    package struct Clock: Sendable, Equatable {
        /// Of every sampled frame, in seconds.
        package let times: [Double]
        /// Length of the clip in seconds.
        package let duration: Double

        package init(times: [Double], duration: Double) {
            (self.times, self.duration) = (times, duration)
        }
    }

    /// Rollouts with equal keys are compared with each other.
    package var groupKey: String { "\(step) \(group)" }

    /// What System 1 sees of the clip, in seconds as the prompt counts them.
    package var duration: Double { clock?.duration ?? Double(sampledFrames.count) / 2 }

    /// Times of the sampled frames as the prompt counts them.
    package var sampleTimes: [Double] {
        clock?.times ?? VideoObjectReward.sampleTimes(sampledFrames.count)
    }

    /// Size of the picture that boxes are about.
    /// - Throws: `EngineError.input` for pictures that are too long for the resize rule.
    package func seenSize() throws -> PixelSize {
        try groundingSize ?? PixelBudget.image.size(for: videoSize)
    }

    /// Positions in the list of sampled frames, from what `grounding` calls its frames.
    ///
    /// They are such positions already, unless one is beyond the list: then all are indices into
    /// the clip's list of frames.
    /// - Returns: nil for a frame that was not sampled.
    package func position(of frame: Int) -> Int? {
        let frames = grounding?.map(\.frame) ?? []
        if frames.allSatisfy(sampledFrames.indices.contains) {
            return sampledFrames.indices.contains(frame) ? frame : nil
        }
        return sampledFrames.firstIndex(of: frame)
    }
}
