import Foundation

/// A Thinker's folder opened for use: weights, tokenizer, chat template and stop tokens.
package struct OmniModel: Sendable {
    package let checkpoint: Checkpoint
    package let thinker: Thinker
    package let tokenizer: Tokenizer
    package let processor: Processor
    package let generator: Generator
    /// What is odd about the folder but no reason to stop, one sentence each.
    package let warnings: [String]

    /// - Parameter precision: see `Thinker`
    /// - Throws: `EngineError`, for anything in the folder that cannot be used.
    package init(folder: URL, precision: Precision = .f32) throws {
        checkpoint = try Checkpoint(folder: folder)
        thinker = try Thinker(checkpoint, precision: precision)
        tokenizer = try Tokenizer(folder: folder)
        let template = try ChatTemplate(tokenizer, markers: thinker.config.markers)
        processor = Processor(config: thinker.config, template: template)
        generator = Generator(
            thinker, stopTokens: try Self.stopTokens(checkpoint, tokenizer, template))
        warnings = try Self.warnings(checkpoint, thinker)
    }

    /// The same model with another text decoder: one that is being trained.
    package func replacing(_ decoder: TextDecoder) -> OmniModel {
        OmniModel(self, thinker: thinker.replacing(decoder))
    }

    private init(_ other: OmniModel, thinker: Thinker) {
        self.thinker = thinker
        (checkpoint, tokenizer) = (other.checkpoint, other.tokenizer)
        (processor, warnings) = (other.processor, other.warnings)
        generator = Generator(thinker, stopTokens: other.generator.stopTokens)
    }

    /// A piece of text of one completion, or something else that happened.
    package enum Event: Sendable, Equatable {
        case progress(Generator.Event)
        case text(completion: Int, String)
    }

    /// Answers a prompt; blocks until done.
    /// - Parameter onEvent: gets text as it comes, whole characters only, and every event of the
    ///   generator.
    /// - Returns: the text of each completion.
    /// - Throws: `EngineError`, and what `onEvent` throws.
    package func answer(
        _ input: ThinkerInput, options: SamplingOptions = SamplingOptions(),
        completions: Int = 1, _ run: Compute, onEvent: (Event) throws -> Void = { _ in }
    ) throws -> [String] {
        var streams = Array(repeating: TextStream(tokenizer), count: completions)
        var texts = Array(repeating: "", count: completions)
        try generator.generate(input, options: options, completions: completions, run) { event in
            try onEvent(.progress(event))
            let (index, piece): (Int, String)
            switch event {
            case .token(let token):
                (index, piece) = (token.completion, streams[token.completion].append(token.id))
            case .finished(let completion, _):
                (index, piece) = (completion, streams[completion].finish())
            default: return
            }
            texts[index] += piece
            if !piece.isEmpty { try onEvent(.text(completion: index, piece)) }
        }
        return texts
    }

    /// The end of a turn, the end of a text, and what the checkpoint's own files name.
    private static func stopTokens(
        _ checkpoint: Checkpoint, _ tokenizer: Tokenizer, _ template: ChatTemplate
    ) throws -> Set<Int> {
        var tokens: Set<Int> = [template.turnEnd]
        if let end = tokenizer.specialTokens["<|endoftext|>"] { tokens.insert(end) }
        let generation = try checkpoint.jsonIfPresent("generation_config.json")
        if let named = generation?["eos_token_id"] {
            tokens.formUnion(([named] + (named.array ?? [])).compactMap(\.int))
        }
        return tokens
    }

    private static func warnings(_ checkpoint: Checkpoint, _ thinker: Thinker) throws -> [String] {
        var warnings: [String] = []
        let surplus = thinker.surplusTensors
        if !surplus.isEmpty {
            let names = surplus.prefix(8).joined(separator: ", ")
            warnings.append(
                "\(surplus.count) tensors are not used: \(names)\(surplus.count > 8 ? ", ..." : "")"
            )
        }
        if let template = try foreignTemplate(checkpoint) {
            warnings.append("\(template) is not the ChatML template this program writes.")
        }
        return warnings
    }

    /// File of a chat template that lacks one of the marks of ours.
    private static func foreignTemplate(_ checkpoint: Checkpoint) throws -> String? {
        let marks = ["<|im_start|>", "<|im_end|>", ChatTemplate.standardSystem]
        for name in ["chat_template.json", "tokenizer_config.json"] {
            guard let text = try checkpoint.jsonIfPresent(name)?["chat_template"]?.string else {
                continue
            }
            return marks.allSatisfy(text.contains) ? nil : name
        }
        return nil
    }
}
