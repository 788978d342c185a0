/// The two tagged parts of a completion: `<think>...</think><answer>...</answer>`.
package struct TaggedText: Sendable, Equatable {
    /// What stands between the think tags, trimmed; empty when there are none.
    package let reasoning: String
    /// What stands between the first pair of answer tags, trimmed; nil when there is none.
    package let answer: String?

    /// - Parameter acceptsOpenAnswer: take everything after `<answer>` when it is never closed.
    package init(_ completion: String, acceptsOpenAnswer: Bool) {
        reasoning = Self.inside("think", of: completion[...], open: true) ?? ""
        answer = Self.inside("answer", of: completion[...], open: acceptsOpenAnswer)
    }

    private static func inside(_ tag: String, of text: Substring, open: Bool) -> String? {
        guard let start = text.firstRange(of: "<\(tag)>") else { return nil }
        let rest = text[start.upperBound...]
        if let end = rest.firstRange(of: "</\(tag)>") {
            return String(rest[..<end.lowerBound]).trimmed
        }
        return open ? String(rest).trimmed : nil
    }
}

extension String {
    /// Without white space at both ends.
    fileprivate var trimmed: String {
        var view = self[...]
        while let first = view.first, first.isWhitespace { view.removeFirst() }
        while let last = view.last, last.isWhitespace { view.removeLast() }
        return String(view)
    }
}
