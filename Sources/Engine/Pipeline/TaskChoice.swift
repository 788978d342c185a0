/// Which task a query becomes, and why: the trace shows both.
package struct TaskChoice: Sendable, Equatable {
    package let task: TaskKind
    package let reason: String

    /// - Parameters:
    ///   - asked: what the user wants; nil for the best the checkpoint knows
    ///   - hasSound: whether the clip has sound
    ///   - isStill: whether the clip is one picture
    /// - Throws: `EngineError.input` for a task the checkpoint does not know or the clip cannot
    ///   serve.
    package init(
        _ asked: TaskKind?, expression: String, profile: ModelProfile, hasSound: Bool,
        isStill: Bool
    ) throws {
        if let asked {
            guard profile.tasks[asked] != nil else {
                throw EngineError.input(
                    what: "task", expected: "one that \(profile.name) knows: \(profile.taskNames)",
                    found: asked.rawValue)
            }
            guard hasSound || asked != .av else {
                throw EngineError.input(
                    what: "task av", expected: "a clip with sound", found: "none")
            }
            (task, reason) = (asked, "as asked")
            return
        }
        let candidates = Self.candidates(expression, hasSound: hasSound, isStill: isStill)
        guard let first = candidates.first(where: { profile.tasks[$0.task] != nil }) else {
            throw EngineError.input(
                what: "checkpoint", expected: "one that knows a task for this clip",
                found: "\(profile.name) with \(profile.taskNames)")
        }
        self = first
    }

    private init(_ task: TaskKind, _ reason: String) {
        self.task = task
        self.reason = reason
    }

    /// Best first.
    private static func candidates(
        _ expression: String, hasSound: Bool, isStill: Bool
    ) -> [TaskChoice] {
        if isStill { return [TaskChoice(.image, "the clip is one picture")] }
        if !hasSound {
            return [
                TaskChoice(.vos, "the clip has no sound"),
                TaskChoice(.omni, "the clip has no sound; the model is given silence"),
                TaskChoice(.image, "the model knows pictures only"),
            ]
        }
        let omni = TaskChoice(.omni, "the model takes pictures and sound together")
        let word = soundWord(in: expression)
        let av = word.map { TaskChoice(.av, "\"\($0)\" is about sound") }
        return [omni]
            + [av].compactMap { $0 }
            + [
                TaskChoice(
                    .vos, word == nil ? "nothing in the query is about sound" : "no av task"),
                TaskChoice(.av, "the model has no task for video"),
                TaskChoice(.image, "the model knows pictures only"),
            ]
    }

    /// Beginnings of words that are about sound.
    private static let soundStems = [
        "sound", "hear", "loud", "quiet", "silent", "nois", "voice", "speak", "talk", "sing",
        "song", "music", "play", "bark", "meow", "moo", "crow", "call", "ring", "audio", "say",
        "shout", "cry", "whistl", "drum", "beat",
    ]

    private static func soundWord(in expression: String) -> Substring? {
        expression.lowercased().split { !$0.isLetter }.first { word in
            soundStems.contains { word.hasPrefix($0) }
        }
    }
}

extension ModelProfile {
    /// "omni, image", for messages.
    package var taskNames: String {
        TaskKind.allCases.filter { tasks[$0] != nil }.map(\.rawValue).joined(separator: ", ")
    }
}
