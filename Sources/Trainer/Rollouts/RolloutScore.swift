import Engine
import Media

/// What one rollout earned, part by part.
package struct RolloutScore: Sendable, Equatable {
    /// The part that depends on the task.
    package enum Accuracy: Sendable, Equatable {
        case videoObject(VideoObjectReward)
        /// IoU of System 2's first box; nil where it was not asked.
        case audioVisual(Double?)
        case image(ImageGroundingReward)
    }

    package let accuracy: Accuracy
    package let format: Double
    /// Whether the answer was good for anything: `lengthBonuses` asks.
    package let isUsable: Bool
    package var lengthBonus = 0.0
    package var advantage = 0.0

    package init(accuracy: Accuracy, format: Double, isUsable: Bool) {
        self.accuracy = accuracy
        self.format = format
        self.isUsable = isUsable
    }

    /// The accuracy reward: without format and bonus; parts that are not known count nothing.
    package var accuracyReward: Double {
        switch accuracy {
        case .videoObject(let reward): reward.total
        case .audioVisual(let iou): iou ?? 0
        case .image(let reward): reward.total
        }
    }

    package var total: Double { accuracyReward + format + lengthBonus }

    /// Every part by its name in files, weights not applied; nil where System 2's side is absent.
    package var parts: [(name: String, value: Double?)] {
        let accuracyParts: [(String, Double?)] =
            switch accuracy {
            case .videoObject(let reward): Self.parts(of: reward)
            case .audioVisual(let iou): [("box_iou", iou)]
            case .image(let reward):
                [
                    ("box_iou", reward.iou), ("point_distance", reward.points),
                    ("box_distance", reward.box), ("structure", reward.structure),
                ]
            }
        return [("format", format)] + accuracyParts + [("length_bonus", lengthBonus)]
    }

    private static func parts(of reward: VideoObjectReward) -> [(String, Double?)] {
        [
            ("base", reward.base), ("frame_count", reward.frameCount), ("length", reward.length),
            ("overlap", 0 - reward.overlap), ("saliency", reward.saliency),
            ("alignment", reward.alignment), ("object_count", reward.objectCount),
            ("global_j", reward.globalJ),
        ]
    }

    /// Puts reward, advantage and parts into the line of a rollouts file.
    package func add(to members: inout JSON.Members) {
        members.set("reward", .number(total))
        members.set("advantage", .number(advantage))
        for (name, value) in parts { members.set(name, value.map { .number($0) } ?? .null) }
    }

    /// Gives every score of a group its bonus and its advantage.
    /// - Parameter tokens: lengths of the completions.
    package static func compare(
        _ group: inout [RolloutScore], tokens: [Int], config: RewardConfig
    ) {
        let bonuses = lengthBonuses(
            accuracy: group.map(\.accuracyReward), usable: group.map(\.isUsable), tokens: tokens,
            config: config)
        for index in group.indices { group[index].lengthBonus = bonuses[index] }
        let advantages = groupAdvantages(
            group.map(\.total), epsilon: config.advantageEpsilon)
        for index in group.indices { group[index].advantage = advantages[index] }
    }
}
