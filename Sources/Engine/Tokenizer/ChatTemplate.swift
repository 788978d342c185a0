/// ChatML, the only place that knows it: turns of `<|im_start|>role\n...<|im_end|>\n`, with the
/// brackets and placeholders of media inside.
package struct ChatTemplate: Sendable {
    package enum Role: String, Sendable {
        case system, user, assistant
    }

    /// A part of a turn. Media have been counted in tokens by now.
    package enum Part: Sendable, Equatable {
        case text(String)
        case image(tokens: Int)
        case audio(tokens: Int)
        case video(tokens: Int)
        case videoWithSound(Interleaving)
    }

    package struct Turn: Sendable, Equatable {
        package let role: Role
        package let parts: [Part]

        package init(_ role: Role, _ parts: [Part]) {
            self.role = role
            self.parts = parts
        }
    }

    /// What the template puts in front when a conversation has no system turn.
    package static let standardSystem = "You are a helpful assistant."

    private let tokenizer: Tokenizer
    private let markers: MediaMarkers?
    private let turnStart: Int
    package let turnEnd: Int

    /// - Throws: `EngineError.config` when the tokenizer lacks ChatML's tokens.
    package init(_ tokenizer: Tokenizer, markers: MediaMarkers?) throws {
        self.tokenizer = tokenizer
        self.markers = markers
        turnStart = try tokenizer.special("<|im_start|>")
        turnEnd = try tokenizer.special("<|im_end|>")
    }

    /// Ids of a conversation, ending where the assistant begins to answer. A first system turn
    /// without parts stands for no system message, not even the standard one.
    /// - Throws: `EngineError.input` for media that the model does not take.
    package func encode(_ turns: [Turn]) throws -> [Int] {
        var writer = Writer(tokenizer: tokenizer)
        if turns.first?.role != .system {
            try append(Turn(.system, [.text(Self.standardSystem)]), to: &writer)
        }
        let leadsWithNothing = turns.first.map { $0.role == .system && $0.parts.isEmpty } ?? false
        for turn in turns.dropFirst(leadsWithNothing ? 1 : 0) { try append(turn, to: &writer) }
        writer.add(turnStart)
        writer.add("\(Role.assistant.rawValue)\n")
        return writer.finished()
    }

    private func append(_ turn: Turn, to writer: inout Writer) throws {
        writer.add(turnStart)
        writer.add("\(turn.role.rawValue)\n")
        for part in turn.parts {
            if case .text(let text) = part { writer.add(text) } else { try add(part, to: &writer) }
        }
        writer.add(turnEnd)
        writer.add("\n")
    }

    private func add(_ part: Part, to writer: inout Writer) throws {
        guard let markers else {
            throw EngineError.input(
                what: "prompt", expected: "text only: this model has no towers", found: "media")
        }
        switch part {
        case .text(let text): writer.add(text)
        case .image(let count):
            writer.add(markers.visionStart)
            writer.add(markers.image, count: count)
            writer.add(markers.visionEnd)
        case .audio(let count):
            writer.add(markers.audioStart)
            writer.add(markers.audio, count: count)
            writer.add(markers.audioEnd)
        case .video(let count):
            writer.add(markers.visionStart)
            writer.add(markers.video, count: count)
            writer.add(markers.visionEnd)
        case .videoWithSound(let order):
            writer.add(markers.visionStart)
            writer.add(markers.audioStart)
            for piece in order.pieces {
                writer.add(
                    piece.isVideo ? markers.video : markers.audio, count: piece.range.count)
            }
            writer.add(markers.audioEnd)
            writer.add(markers.visionEnd)
        }
    }

    /// Text between two special tokens is encoded in one go, as the reference does.
    private struct Writer {
        let tokenizer: Tokenizer
        private var ids: [Int] = []
        private var text = ""

        init(tokenizer: Tokenizer) {
            self.tokenizer = tokenizer
        }

        mutating func add(_ more: String) { text += more }

        mutating func add(_ id: Int, count: Int = 1) {
            flush()
            ids += repeatElement(id, count: count)
        }

        mutating func finished() -> [Int] {
            flush()
            return ids
        }

        private mutating func flush() {
            ids += tokenizer.encode(text)
            text = ""
        }
    }
}
