import Engine

/// Written completions that supervised training is to learn: one JSON object per line with `clip`
/// and `exp_id` as in the dataset, `target` (the text), and optionally `tokens` (its ids with the
/// end token), for models that write tokens which no text is read as.
package struct SFTTargets: Sendable {
    package struct Target: Sendable, Equatable {
        package let text: String
        package let tokens: [Int]?
    }

    package let path: String
    private var targets: [String: Target] = [:]

    /// - Throws: `DatasetError`.
    package init(path: String) throws {
        self.path = path
        let lines = LineFile(path: path)
        try lines.forEachLine { number, range in
            let json: JSON
            do {
                json = try JSONParser.parse(try lines.bytes(in: range))
            } catch let failure as JSONParser.Failure {
                throw DatasetError.line(
                    path: path, line: number, expected: failure.expected, found: failure.found)
            }
            let (key, target) = try read(json, line: number)
            targets[key] = target
        }
    }

    package func target(of sample: Sample) -> Target? { targets[Self.key(sample.clip, sample.id)] }

    private static func key(_ clip: String, _ id: String) -> String { "\(clip)\u{0}\(id)" }

    private func read(_ json: JSON, line: Int) throws -> (String, Target) {
        func problem(_ expected: String, _ found: JSON?) -> DatasetError {
            .line(path: path, line: line, expected: expected, found: found?.summary ?? "nothing")
        }
        guard let clip = json["clip"]?.string else { throw problem("clip: a name", json["clip"]) }
        guard let id = json["exp_id"]?.name else {
            throw problem("exp_id: a name or number", json["exp_id"])
        }
        guard let text = json["target"]?.string, !text.isEmpty else {
            throw problem("target: a text", json["target"])
        }
        let tokens = json["tokens"].map { $0.array?.compactMap(\.int) ?? [] }
        if let tokens, tokens.isEmpty || tokens.count != json["tokens"]?.array?.count {
            throw problem("tokens: a list of ids", json["tokens"])
        }
        return (Self.key(clip, id), Target(text: text, tokens: tokens))
    }
}
