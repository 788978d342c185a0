/// Runs the tokenizer's cases: strings to ids and back.
package enum TokenizerParity {
    package static func handles(_ parityCase: ParityCase) -> Bool { parityCase.has("in.text") }

    /// `in.text` holds all strings as UTF-8, `in.text_lengths` their lengths in bytes.
    /// - Throws: `EngineError`, when the tokenizer files or the case cannot be used.
    package static func compute(
        _ tokenizer: Tokenizer, _ parityCase: ParityCase
    ) throws -> [(name: String, value: ParityValue)] {
        var ids: [Int] = []
        var counts: [Int] = []
        var decoded: [Int] = []
        for text in try texts(parityCase) {
            let tokens = tokenizer.encode(text)
            ids += tokens
            counts.append(tokens.count)
            decoded += tokenizer.decode(tokens).utf8.map(Int.init)
        }
        return [
            ("out.ids", .integers(ids, shape: [ids.count])),
            ("out.id_counts", .integers(counts, shape: [counts.count])),
            ("out.decoded", .integers(decoded, shape: [decoded.count])),
        ]
    }

    package static func texts(_ parityCase: ParityCase) throws -> [String] {
        let bytes = try parityCase.integers("in.text").map { UInt8(clamping: $0) }
        var rest = bytes[...]
        return try parityCase.integers("in.text_lengths").map { length in
            guard (0...rest.count).contains(length) else {
                throw EngineError.input(
                    what: "in.text_lengths", expected: "lengths within \(bytes.count) bytes",
                    found: "\(length)")
            }
            defer { rest = rest.dropFirst(length) }
            return String(decoding: rest.prefix(length), as: UTF8.self)
        }
    }
}
