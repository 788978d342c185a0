/// The `{...}` blocks in a model's text. Models write objects one after another, with or without
/// commas, in a list, or in the middle of a sentence; each block stands for itself.
package enum JSONBlocks {
    /// Every span from a `{` to the next `}`, in order. Nested objects are not supported.
    /// - Parameter quotedBraces: a `}` inside a quoted text does not end the block.
    package static func spans(in text: String, quotedBraces: Bool) -> [Substring] {
        var spans: [Substring] = []
        var start: String.Index?
        var isQuoted = false
        var isEscaped = false
        var index = text.startIndex
        while index < text.endIndex {
            let character = text[index]
            let next = text.index(after: index)
            if start == nil {
                if character == "{" { (start, isQuoted, isEscaped) = (index, false, false) }
            } else if quotedBraces && isQuoted {
                if isEscaped {
                    isEscaped = false
                } else if character == "\\" {
                    isEscaped = true
                } else if character == "\"" {
                    isQuoted = false
                }
            } else if quotedBraces && character == "\"" {
                isQuoted = true
            } else if character == "}", let from = start {
                spans.append(text[from..<next])
                start = nil
            }
            index = next
        }
        return spans
    }

    /// A block as JSON, nil when it is not an object.
    package static func object(_ block: Substring) -> JSON? {
        guard let json = try? JSONParser.parse(Array(block.utf8)), json.members != nil else {
            return nil
        }
        return json
    }
}
