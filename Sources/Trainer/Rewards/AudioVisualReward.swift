import Engine

/// The reward of the audio-visual task: IoU of System 2's first box with the true box of frame 0,
/// both in pixels of the resized picture (omni-r1 facts, section 3.4).
///
/// An empty answer gets 0. PaperCode: where the object is not on frame 0, the code compares its
/// dummy box with a scaled dummy (section 9, trap 4). Otherwise "no box" is then the right answer.
/// - Parameters:
///   - answer: System 1's noun phrase, trimmed; empty when there is none.
///   - grounding: System 2's reply; nil where it was not asked.
///   - truth: the true box in original pixels, nil where the object is not visible.
///   - scale: resized pixels per original pixel.
package func audioVisualReward(
    answer: String, grounding: Grounding?, truth: InclusiveBox?, scale: (x: Double, y: Double),
    config: RewardConfig
) -> Double? {
    guard !answer.isEmpty else { return 0 }
    guard let grounding else { return nil }
    let first = grounding.boxes.first.flatMap { $0 }.map { InclusiveBox($0) }
    if config.paperCode {
        let expected = (truth ?? .dummy).scaled(x: scale.x, y: scale.y)
        return expected.iou(first ?? .dummy)
    }
    guard let truth else { return grounding.usable.isEmpty ? 1 : 0 }
    return first.map { truth.scaled(x: scale.x, y: scale.y).iou($0) } ?? 0
}
