/// Runs the template's cases: conversations to ids.
package enum ChatParity {
    package static func handles(_ parityCase: ParityCase) -> Bool { parityCase.has("in.chat") }

    /// `in.chat` is JSON as UTF-8: a list of conversations, each a list of turns
    /// `{"role": ..., "parts": [...]}` whose parts are `{"text": ...}`, or `{"image": n}`,
    /// `{"audio": n}`, `{"video": n}` with a count of tokens.
    /// - Throws: `EngineError`, when tokenizer, config or case cannot be used.
    package static func compute(
        _ checkpoint: Checkpoint, _ parityCase: ParityCase
    ) throws -> [(name: String, value: ParityValue)] {
        let bytes = try parityCase.integers("in.chat").map { UInt8(clamping: $0) }
        guard let chats = (try? JSONParser.parse(bytes))?.array else {
            throw EngineError.input(
                what: "in.chat", expected: "a list of conversations", found: "none")
        }
        let markers = try ThinkerConfig(checkpoint).markers ?? .published
        let template = try ChatTemplate(Tokenizer(folder: checkpoint.folder), markers: markers)
        let ids = try chats.map { try template.encode(($0.array ?? []).map(turn)) }
        return [
            ("out.ids", .integers(ids.flatMap { $0 }, shape: [ids.reduce(0) { $0 + $1.count }])),
            ("out.id_counts", .integers(ids.map(\.count), shape: [ids.count])),
        ]
    }

    private static func turn(_ json: JSON) throws -> ChatTemplate.Turn {
        guard let role = json["role"]?.string.flatMap(ChatTemplate.Role.init(rawValue:)),
            let parts = json["parts"]?.array
        else { throw unreadable(json) }
        return ChatTemplate.Turn(role, try parts.map(part))
    }

    private static func part(_ json: JSON) throws -> ChatTemplate.Part {
        if let text = json["text"]?.string { return .text(text) }
        if let count = json["image"]?.int, count > 0 { return .image(tokens: count) }
        if let count = json["audio"]?.int, count > 0 { return .audio(tokens: count) }
        if let count = json["video"]?.int, count > 0 { return .video(tokens: count) }
        throw unreadable(json)
    }

    private static func unreadable(_ json: JSON) -> EngineError {
        .input(what: "in.chat", expected: "a turn or part of a turn", found: json.summary)
    }
}
