import Engine

/// A rollout with what its line says it earned.
package struct RecordedRollout: Sendable, Equatable {
    /// One named part of the reward.
    package struct Part: Sendable, Equatable {
        package let name: String
        /// Nil where System 2's side is absent, and in files that have not been scored.
        package let value: Double?
    }

    package let rollout: Rollout
    package let reward: Double?
    package let advantage: Double?
    /// The parts of the task, in the order of `RolloutScore.parts`.
    package let parts: [Part]

    init(_ rollout: Rollout, _ json: JSON) {
        self.rollout = rollout
        reward = json["reward"]?.double
        advantage = json["advantage"]?.double
        parts = RolloutScore.partNames(rollout.task).map {
            Part(name: $0, value: json[$0]?.double)
        }
    }

    package init(_ rollout: Rollout, _ score: RolloutScore) {
        self.rollout = rollout
        reward = score.total
        advantage = score.advantage
        parts = score.parts.map { Part(name: $0.name, value: $0.value) }
    }
}

extension RolloutScore {
    /// What the parts of a task are called, in their order.
    package static func partNames(_ task: Rollout.Task) -> [String] {
        let accuracy: Accuracy =
            switch task {
            case .videoObject: .videoObject(VideoObjectReward())
            case .audioVisual: .audioVisual(nil)
            case .image: .image(ImageGroundingReward())
            }
        return RolloutScore(accuracy: accuracy, format: 0, isUsable: false).parts.map(\.name)
    }
}
