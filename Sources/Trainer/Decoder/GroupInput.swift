/// One prompt and its completions as the decoder takes them.
package struct GroupInput: Sendable {
    package let layout: GroupLayout
    /// Prompt, then the completions one behind the other.  // [T]
    package let tokens: [Int]
    /// Temporal, height and width position of every token.  // [3][T]
    package let positions: [[Int]]
    /// What the frozen towers made of pictures and sound, by row: these rows take the place of the
    /// embedding and get no gradient.
    package let features: [Int: [Float]]

    /// - Parameters:
    ///   - promptPositions: positions of the prompt; a completion goes on from the greatest one.
    /// - Precondition: three axes of as many positions as the prompt has tokens.
    package init(
        prompt: [Int], completions: [[Int]], promptPositions: [[Int]],
        features: [Int: [Float]] = [:]
    ) {
        precondition(promptPositions.count == 3)
        precondition(promptPositions.allSatisfy { $0.count == prompt.count })
        layout = GroupLayout(
            promptCount: prompt.count, completionCounts: completions.map(\.count))
        tokens = prompt + completions.flatMap { $0 }
        let next = (promptPositions.flatMap { $0 }.max() ?? -1) + 1
        let continued = completions.flatMap { $0.indices.map { next + $0 } }
        positions = promptPositions.map { $0 + continued }
        self.features = features
    }

    /// The tokens that are predicted: all completions, one behind the other.
    var targets: [Int] { Array(tokens[layout.promptCount...]) }

    /// Cuts values of all completion tokens into completions.
    func perCompletion(_ flat: [Float]) -> [[Float]] {
        layout.completions.map {
            Array(flat[$0.lowerBound - layout.promptCount..<$0.upperBound - layout.promptCount])
        }
    }
}
