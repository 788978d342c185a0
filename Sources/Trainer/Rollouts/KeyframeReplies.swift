import Engine

/// System 2's replies in the order of the keyframes.
struct KeyframeReplies {
    /// Positions in the list of sampled frames, increasing.
    let keyframes: [Int]
    let groundings: [Grounding]

    /// The keyframes are the planned ones when every reply is about one of them: no reply is then
    /// an empty one. A record made with another rule of choosing keyframes has its own.
    /// - Parameter planned: the keyframes that the configured reading of the plan chooses.
    init(_ replies: [Rollout.Reply], of rollout: Rollout, planned: [Int]) {
        var texts: [Int: String] = [:]
        for reply in replies {
            guard let position = rollout.position(of: reply.frame) else { continue }
            texts[position] = texts[position] ?? reply.text
        }
        keyframes = texts.keys.allSatisfy(planned.contains) ? planned : texts.keys.sorted()
        groundings = keyframes.map { Grounding(reply: texts[$0] ?? "") }
    }
}
