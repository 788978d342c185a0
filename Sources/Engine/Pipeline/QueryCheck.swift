import Media

/// A second look at whether what was asked for is there at all.
///
/// A small System 1 rarely says that nothing is meant; it names the likeliest thing. System 2 is
/// more honest about single pictures. So it is asked for the user's own words on the keyframes, and
/// when it finds them on none, nothing matches. What that gains and costs is measured in
/// `Docs/Nano.md`; checkpoints ask for it in their `omni_tui.json`.
package struct QueryCheck: Sendable {
    private let grounder: any Grounder

    package init(_ grounder: any Grounder) {
        self.grounder = grounder
    }

    /// Beginnings of words about order, movement and sound: no single picture shows what they mean.
    private static let unseen = [
        "first", "last", "next", "after", "before", "then", "until", "while", "again", "earl",
        "late", "sound", "hear", "audio", "nois", "loud", "silen", "quiet", "play", "mov", "stay",
        "still", "cross", "enter", "leav", "come", "goes", "grow", "appear", "vanish",
    ]

    /// Whether a single picture can show what an expression means.
    package static func applies(to expression: String) -> Bool {
        let words = expression.lowercased().split { !$0.isLetter }
        return !words.contains { word in unseen.contains { word.hasPrefix($0) } }
    }

    /// Blocks for a reply per keyframe at most, until one has a box.
    /// - Returns: the plan, or the plan with the verdict `.nothing` and a note that says why.
    /// - Throws: `EngineError`, `MediaError`; `.cancelled` soon after `run.cancellation` is set.
    package func callAsFunction(
        _ plan: Reasoning, query: Query, clip: Clip, _ run: Compute
    ) throws -> Reasoning {
        let words = KeyframeTask.plain(query.expression)
        // Where System 1 asks for the same words, System 2 answers them anyway.
        let isNew = plan.keyframes.contains { KeyframeTask.plain($0.description) != words }
        guard plan.verdict == .found, plan.task != .image, isNew, Self.applies(to: words) else {
            return plan
        }
        for keyframe in plan.keyframes {
            let frame = try clip.frame(at: keyframe.frame) { run.cancellation.isCancelled }
            let reply = try grounder.ground(frame, description: words, run) { _ in }
            if !reply.boxes(in: frame.size, limit: 1).isEmpty { return plan }
        }
        var refused = plan
        refused.verdict = .nothing
        let count = plan.keyframes.count
        refused.notes.append(
            "System 2 sees \"\(words)\" on none of the \(count) keyframe\(count == 1 ? "" : "s"), "
                + "so nothing matches.")
        return refused
    }
}
