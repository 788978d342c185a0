import Trainer

/// Rollouts that are compared with each other.
struct RolloutGroup: Equatable, Sendable {
    let rollouts: [RecordedRollout]
    /// What the dataset says the expression is; nil without the dataset.
    var expression: String?
    var clip: RolloutTruths.ClipPlace?

    /// - Precondition: at least one rollout.
    init(_ rollouts: [RecordedRollout]) {
        precondition(!rollouts.isEmpty, "RolloutGroup: no rollouts")
        self.rollouts = rollouts
    }

    var first: Rollout { rollouts[0].rollout }

    /// In the order in which the groups begin.
    static func groups(_ rollouts: [RecordedRollout]) -> [RolloutGroup] {
        var order: [String] = []
        var members: [String: [RecordedRollout]] = [:]
        for recorded in rollouts {
            let key = recorded.rollout.groupKey
            if members[key] == nil { order.append(key) }
            members[key, default: []].append(recorded)
        }
        return order.compactMap { members[$0] }.map { RolloutGroup($0) }
    }

    /// Of the rollouts that have one.
    var rewards: [Double] { rollouts.compactMap(\.reward) }

    var mean: Double? {
        rewards.isEmpty ? nil : rewards.reduce(0, +) / Double(rewards.count)
    }

    /// The standard deviation that advantages are divided by.
    var spread: Double? {
        guard let mean, rewards.count > 1 else { return nil }
        let sum = rewards.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (sum / Double(rewards.count - 1)).squareRoot()
    }

    /// What training logs count: a group of which nothing can be learned.
    var verdict: String {
        guard rewards.count == rollouts.count else { return "" }
        if rewards.allSatisfy({ $0 <= 1 }) { return "all wrong" }
        return rewards.allSatisfy { $0 >= 2 } ? "all right" : ""
    }
}
