import Media

/// What can go wrong with checkpoints and inputs. Texts are made in `EngineError+Text.swift`.
package enum EngineError: Error, Sendable, Equatable {
    /// A file or folder could not be opened or mapped.
    case unreadable(path: String, reason: String)
    /// A file is not what its format says: `place` is an offset or a key inside it.
    case damaged(file: String, place: String, expected: String, found: String)
    /// Tensors of a checkpoint that its config asks for and that are absent or different.
    case weights(folder: String, problems: [WeightProblem])
    /// A config value this engine cannot run.
    case config(file: String, key: String, expected: String, found: String)
    /// Media or text that cannot be given to the model.
    case input(what: String, expected: String, found: String)
    /// The model computed something that is not a number.
    case notFinite(place: String)
    /// Stopped on request.
    case cancelled
}

/// One tensor that is not as the config says.
package struct WeightProblem: Sendable, Equatable {
    package let name: String
    package let file: String
    package let expected: String
    package let found: String

    package init(name: String, file: String, expected: String, found: String) {
        self.name = name
        self.file = file
        self.expected = expected
        self.found = found
    }
}

extension Error {
    /// Whether this only says that somebody called the work off.
    package var isCancellation: Bool {
        self as? EngineError == .cancelled || self as? MediaError == .cancelled
    }
}
