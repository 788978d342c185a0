/// Fills in the prompts of a profile.
extension TaskProfile {
    /// - Parameters:
    ///   - expression: the user's text; it may hold anything, markers and braces too, and is put
    ///     in last so that nothing in it is filled in again.
    ///   - duration: length in seconds of what the model sees and hears.
    package func prompt(expression: String, duration: Double) -> String {
        let examples = Self.examples(duration: duration)
        return Self.fill(prompt) { name in
            switch name {
            case "expression": expression
            case "duration": Self.seconds(duration)
            case "examples": examples
            default: nil
            }
        }
    }

    /// "12.0", as in training.
    private static func seconds(_ duration: Double) -> String {
        let tenths = Int((min(max(duration, 0), 1e7) * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// Four moments spread over the clip. Training draws them at random, because models copy
    /// them; at inference the spread ones ask for nothing but the form.
    private static func examples(duration: Double) -> String {
        (0..<4).map { number in
            let time = ClipTime.text((duration * (Double(number) + 0.5) / 4 * 2).rounded(.down) / 2)
            return "{\"start_time\": \"\(time)\", \"end_time\": \"\(time)\", "
                + "\"description\": \"what it looks like at this moment\"}"
        }.joined(separator: "\n")
    }

    /// One pass from left to right: what is filled in is never read again.
    private static func fill(_ template: String, _ value: (Substring) -> String?) -> String {
        var result = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{") {
            result += rest[..<open]
            let inner = rest[rest.index(after: open)...]
            if let close = inner.firstIndex(of: "}"), let text = value(inner[..<close]) {
                result += text
                rest = inner[inner.index(after: close)...]
            } else {
                result += "{"
                rest = inner
            }
        }
        return result + rest
    }
}
