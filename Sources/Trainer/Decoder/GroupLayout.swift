/// How a prompt and its completions lie behind one another: `[prompt | completion 0 | 1 | ...]`.
///
/// The prompt is computed once for the whole group. Every completion sees the prompt and itself, as
/// if it stood behind the prompt alone.
package struct GroupLayout: Sendable, Equatable {
    package let promptCount: Int
    package let completionCounts: [Int]

    /// - Precondition: a prompt of at least one token; counts are not negative.
    package init(promptCount: Int, completionCounts: [Int]) {
        precondition(promptCount > 0 && completionCounts.allSatisfy { $0 >= 0 })
        self.promptCount = promptCount
        self.completionCounts = completionCounts
    }

    package var tokenCount: Int { promptCount + completionCounts.reduce(0, +) }

    /// Where each completion lies.
    package var completions: [Range<Int>] {
        var start = promptCount
        return completionCounts.map { count in
            defer { start += count }
            return start..<start + count
        }
    }

    /// The rows of attention that are computed together: each is causal in itself and sees the
    /// whole prefix.
    var attentionBlocks: [(rows: Range<Int>, prefix: Int)] {
        [(0..<promptCount, 0)] + completions.filter { !$0.isEmpty }.map { ($0, promptCount) }
    }

    /// For every completion token the row whose logits predict it, in the order of the tokens.
    var predictingRows: [Int] {
        completions.flatMap { range in
            range.map { $0 == range.lowerBound ? promptCount - 1 : $0 - 1 }
        }
    }
}
