import Media

/// Whoever finds described objects on a picture: the Thinker itself, or a server elsewhere.
package protocol Grounder: Sendable {
    /// For the trace: the model's name.
    var name: String { get }

    /// Blocks until the reply is complete.
    /// - Parameters:
    ///   - onText: gets the reply as it comes
    /// - Throws: `EngineError`; `.cancelled` soon after `run.cancellation` is set.
    func ground(
        _ picture: Frame, description: String, _ run: Compute, onText: (String) throws -> Void
    ) throws -> GrounderReply
}

/// A grounder's answer, as it came.
package struct GrounderReply: Sendable, Equatable {
    package let text: String
    /// Size of the picture as the model saw it.
    package let seenSize: PixelSize
    package let tokens: TokenCount

    package init(text: String, seenSize: PixelSize, tokens: TokenCount) {
        self.text = text
        self.seenSize = seenSize
        self.tokens = tokens
    }

    /// The usable boxes in pixels of the picture, cut at its edges, at most `limit`.
    package func boxes(in picture: PixelSize, limit: Int) -> [Box] {
        let x = Double(picture.width) / Double(max(seenSize.width, 1))
        let y = Double(picture.height) / Double(max(seenSize.height, 1))
        let (right, bottom) = (Double(picture.width), Double(picture.height))
        let boxes = Grounding(reply: text).usable.map { box in
            Box(
                x0: min(max(box.x0 * x, 0), right), y0: min(max(box.y0 * y, 0), bottom),
                x1: min(max(box.x1 * x, 0), right), y1: min(max(box.y1 * y, 0), bottom))
        }
        return Array(boxes.filter { $0.x1 - $0.x0 >= 1 && $0.y1 - $0.y0 >= 1 }.prefix(limit))
    }
}

/// The Thinker as System 2, with the prompt and budget of its `image` task.
package struct ThinkerGrounder: Grounder {
    private let model: OmniModel
    private let profile: TaskProfile
    package let name: String

    /// - Throws: `EngineError.input` when the checkpoint has no `image` task.
    package init(_ model: OmniModel, profile: ModelProfile) throws {
        guard let task = profile.tasks[.image] else {
            throw EngineError.input(
                what: "grounder", expected: "a checkpoint that knows the image task",
                found: "\(profile.name) with \(profile.taskNames)")
        }
        self.model = model
        self.profile = task
        name = profile.name
    }

    package func ground(
        _ picture: Frame, description: String, _ run: Compute, onText: (String) throws -> Void
    ) throws -> GrounderReply {
        let text = profile.prompt(expression: description, duration: 0)
        let prompt = try model.processor(
            profile.turns([.image(picture, profile.budget), .text(text)]))
        var tokens = TokenCount(prompt: prompt.input.ids.count)
        let options = SamplingOptions(maximumTokens: profile.maximumNewTokens)
        let reply = try model.answer(prompt.input, options: options, run) { event in
            switch event {
            case .text(_, let piece): try onText(piece)
            case .progress(.token): tokens.completion += 1
            case .progress: break
            }
        }
        return GrounderReply(
            text: reply.first ?? "", seenSize: prompt.sizes.first ?? picture.size, tokens: tokens)
    }
}

extension TaskProfile {
    package var budget: PixelBudget {
        PixelBudget(minimum: pixels.lowerBound, maximum: pixels.upperBound)
    }

    /// The user's turn behind the system message: the template's own, another one, or none.
    package func turns(_ parts: [Processor.Part]) -> [Processor.Turn] {
        let user = Processor.Turn(.user, parts)
        guard let system else { return [user] }
        return [Processor.Turn(.system, system.isEmpty ? [] : [.text(system)]), user]
    }
}
