/// One span of clip time that System 1 chose, with a description that needs one still picture only.
package struct Segment: Sendable, Equatable, Codable {
    /// Seconds from the start of the clip, `start <= end`.
    package var start: Double
    package var end: Double
    package var description: String

    package init(start: Double, end: Double, description: String) {
        self.start = start
        self.end = end
        self.description = description
    }
}

/// System 1's answer: what it thought, and which moments it wants to be looked at.
///
/// Contract: omni-r1 facts, section 1.3. A plan can always be made; what could not be read is
/// counted and explained in `problems`.
package struct GlobalPlan: Sendable, Equatable {
    package let reasoning: String
    /// Trimmed text of the answer, empty when there is none.
    package let answer: String
    /// Whether the text has an answer at all, an empty one counts.
    package let hasAnswer: Bool
    /// Blocks in the answer, those included that could not be read.
    package let blockCount: Int
    /// Blocks that are JSON with both times and a description.
    package let completeCount: Int
    /// Blocks that are complete and lie inside the clip, in the order of the answer.
    package let segments: [Segment]
    /// One line per block (or for the whole answer) that could not be used.
    package let problems: [String]

    /// - Parameters:
    ///   - completion: the text of System 1; hostile.
    ///   - duration: length of the clip in the time base of the prompt, in seconds.
    package init(_ completion: String, duration: Double, reading: PlanReading = .tolerant) {
        let tagged = TaggedText(completion, acceptsOpenAnswer: reading.acceptsOpenAnswer)
        reasoning = tagged.reasoning
        answer = tagged.answer ?? ""
        hasAnswer = tagged.answer != nil
        var problems: [String] = []
        if tagged.answer == nil { problems.append("no <answer> in the text") }
        let blocks = JSONBlocks.spans(in: answer, quotedBraces: reading.quotedBraces)
        blockCount = blocks.count
        var completeCount = 0
        var segments: [Segment] = []
        for (number, block) in blocks.enumerated() {
            switch Self.read(block, duration: duration, reading: reading) {
            case .segment(let segment):
                completeCount += 1
                segments.append(segment)
            case .outside(let problem):
                completeCount += 1
                problems.append("block \(number + 1): \(problem)")
            case .broken(let problem):
                problems.append("block \(number + 1): \(problem)")
            }
        }
        self.completeCount = completeCount
        self.segments = segments
        self.problems = problems
    }

    /// What the plan comes to.
    package enum Verdict: String, Sendable, Codable {
        /// There are moments to look at.
        case found
        /// The model says that nothing in the clip is meant.
        case nothing
        /// The answer cannot be read; `problems` says why.
        case unreadable
    }

    package var verdict: Verdict {
        if !segments.isEmpty { return .found }
        return hasAnswer && blockCount == 0 && Self.meansNothing(answer) ? .nothing : .unreadable
    }

    /// How models say "nothing": not at all, by an empty list, or in a word.
    static func meansNothing(_ answer: String) -> Bool {
        let letters = answer.lowercased().filter { $0.isLetter }
        if letters.isEmpty { return answer.allSatisfy { "[]{}(),. \n\t\"'`-".contains($0) } }
        return ["none", "nothing", "null", "json", "jsonnull"].contains(letters)
    }

    private enum Reading {
        case segment(Segment)
        case outside(String)
        case broken(String)
    }

    private static func read(
        _ block: Substring, duration: Double, reading: PlanReading
    ) -> Reading {
        guard let members = JSONBlocks.object(block) else { return .broken("not JSON") }
        guard let start = time(members["start_time"], reading) else {
            return .broken("start_time is missing or not MM:SS.ff")
        }
        guard let end = time(members["end_time"], reading) else {
            return .broken("end_time is missing or not MM:SS.ff")
        }
        guard let description = text(members["description"]) else {
            return .broken("no description")
        }
        guard start <= end else { return .outside("ends before it starts") }
        if end <= duration {
            return .segment(Segment(start: start, end: end, description: description))
        }
        guard reading.clampsToClip, start <= duration else {
            return .outside("lies beyond the end of the clip, \(ClipTime.text(duration))")
        }
        return .segment(Segment(start: start, end: duration, description: description))
    }

    private static func time(_ value: JSON?, _ reading: PlanReading) -> Double? {
        if let text = value?.string { return ClipTime.seconds(text, reading: reading) }
        guard reading.looseTimes, let number = value?.double, number.isFinite, number >= 0
        else { return nil }
        return number
    }

    /// Any value but null counts as a description.
    private static func text(_ value: JSON?) -> String? { value?.string ?? value?.summary }
}
