/// The bonus for completions of the wanted length (omni-r1 facts, section 3.8).
///
/// It is given only when more than one rollout of the group does well, so that length alone never
/// decides. PaperCode: "well" is an accuracy reward over 0.1, which one JSON block already earns;
/// otherwise the rollout must also have an answer that can be used.
/// - Parameters:
///   - accuracy: accuracy reward of each rollout of a group, without format.
///   - usable: whether System 2 could be asked with the rollout's answer.
///   - tokens: completion lengths, the end token counted.
package func lengthBonuses(
    accuracy: [Double], usable: [Bool], tokens: [Int], config: RewardConfig
) -> [Double] {
    precondition(accuracy.count == usable.count && accuracy.count == tokens.count)
    let good = accuracy.indices.map { accuracy[$0] > 0.1 && (config.paperCode || usable[$0]) }
    guard good.filter({ $0 }).count > 1 else { return accuracy.map { _ in 0 } }
    return accuracy.indices.map {
        good[$0] && config.bonusTokens.contains(tokens[$0]) ? config.lengthBonus : 0
    }
}
