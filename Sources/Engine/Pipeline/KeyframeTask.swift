/// A frame that System 2 is sent to, and what it shall find there.
package struct KeyframeTask: Sendable, Equatable, Codable {
    /// Frame of the clip, from 0.
    package var frame: Int
    /// Presentation time in seconds.
    package var time: Double
    /// A description that needs this one picture only: the rewritten task.
    package var description: String

    package init(frame: Int, time: Double, description: String) {
        self.frame = frame
        self.time = time
        self.description = description
    }

    /// Lower case without space at the ends, as in training (omni-r1 facts, section 2.2).
    package static func plain(_ description: String) -> String {
        description.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}

/// How much a model read and wrote.
package struct TokenCount: Sendable, Equatable, Codable {
    package var prompt = 0
    package var completion = 0

    package init(prompt: Int = 0, completion: Int = 0) {
        self.prompt = prompt
        self.completion = completion
    }
}
