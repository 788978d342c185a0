/// Group-relative advantages: (R - mean) / (std + epsilon), std with n - 1 (omni-r1 facts, section 4).
///
/// A group of one has nothing to be compared with: its advantage is 0.
/// - Parameter epsilon: the published 1e-4 makes differences of any size count alike.
package func groupAdvantages(_ rewards: [Double], epsilon: Double = 1e-4) -> [Double] {
    guard rewards.count > 1 else { return rewards.map { _ in 0 } }
    let mean = rewards.reduce(0, +) / Double(rewards.count)
    let variance =
        rewards.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rewards.count - 1)
    return rewards.map { ($0 - mean) / (variance.squareRoot() + epsilon) }
}
