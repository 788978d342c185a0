import Foundation

/// The GRPO objective on token log-probabilities (omni-r1 facts, section 4): strictly on-policy, so
/// the ratio is 1 and nothing is clipped; k3 estimate of the KL to the reference; mean over the
/// tokens of a completion, then over completions.
package struct GRPOLoss: Sendable, Equatable {
    package let loss: Double
    /// Mean KL, averaged the same way.
    package let kl: Double
    /// dLoss / dLogp of every token.  // [completions][tokens]
    package let gradient: [[Float]]

    /// - Parameters:
    ///   - logps: log-probabilities under the policy.  // [completions][tokens]
    ///   - reference: the same under the frozen reference.
    ///   - advantages: one per completion.
    ///   - beta: weight of the KL.
    package init(logps: [[Float]], reference: [[Float]], advantages: [Double], beta: Double) {
        precondition(logps.map(\.count) == reference.map(\.count))
        precondition(logps.count == advantages.count)
        var (loss, kl) = (0.0, 0.0)
        var gradient: [[Float]] = []
        for (index, tokens) in logps.enumerated() {
            let weight = 1 / Double(max(tokens.count, 1) * max(logps.count, 1))
            let advantage = advantages[index]
            gradient.append(
                zip(tokens, reference[index]).map { logp, reference in
                    let difference = Double(reference) - Double(logp)
                    let growth = exp(difference)
                    let divergence = growth - difference - 1
                    loss += weight * (beta * divergence - advantage)
                    kl += weight * divergence
                    return Float(weight * (beta * (1 - growth) - advantage))
                })
        }
        (self.loss, self.kl, self.gradient) = (loss, kl, gradient)
    }
}
