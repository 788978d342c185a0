import Engine
import Foundation
import Media

/// `omni-tui ask`: a free question about a clip, its pictures and its sound.
extension Command {
    static let ask = Command(
        name: "ask", summary: "ask a question about a clip",
        operands: [
            Operand(name: "CLIP", help: "a video file or a folder of pictures"),
            Operand(name: "QUESTION", help: "in plain words"),
        ],
        options: [.value("thinker", "DIR", "the model"), .flag("mute", "leave the sound out")]
            + GenerationRequest.options,
        run: { arguments in
            guard let folder = arguments["thinker"] else {
                throw UsageError(problem: "ask: --thinker DIR is missing")
            }
            let media = PromptMedia(cancelled: { false })
            let part = try media.clip(arguments.operands[0], mute: arguments.has("mute"))
            return try GenerationRequest(arguments).run(
                model: folder, parts: [part, .text(arguments.operands[1])])
        })
}
