import Engine
import Foundation
import Media

/// `omni-tui generate`: a prompt with media through a Thinker, tokens streamed to stdout.
extension Command {
    static let generate = Command(
        name: "generate", summary: "let a model continue a prompt",
        operands: [Operand(name: "PROMPT", help: "what to ask")],
        options: [
            .value("thinker", "DIR", "the model"),
            .value("video", "FILE", "a clip, without its sound"),
            .value("audio", "FILE", "the sound of a clip"),
            .value("image", "FILE", repeats: true, "a picture; may be given more than once"),
        ] + GenerationRequest.options,
        run: { arguments in
            guard let folder = arguments["thinker"] else {
                throw UsageError(problem: "generate: --thinker DIR is missing")
            }
            let media = PromptMedia(cancelled: { false })
            var parts = try arguments.all("image").map { try media.image($0) }
            if let path = arguments["audio"] { parts.append(try media.sound(path)) }
            if let path = arguments["video"] { parts.append(try media.video(path)) }
            return try GenerationRequest(arguments).run(
                model: folder, parts: parts + [.text(arguments.operands[0])])
        })
}
