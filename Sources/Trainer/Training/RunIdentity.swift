import Engine

/// What a run is: with one version of the program two of the same identity do the same, bit for bit.
package struct RunIdentity: Sendable, Equatable {
    /// Names and values in order: objective, dataset, models, prompts, configuration.
    package let entries: [(name: String, value: String)]

    package init(_ entries: [(name: String, value: String)]) { self.entries = entries }

    package static func == (a: RunIdentity, b: RunIdentity) -> Bool {
        a.entries.elementsEqual(b.entries) { $0.name == $1.name && $0.value == $1.value }
    }

    var json: JSON {
        var members = JSON.Members()
        for (name, value) in entries { members.set(name, .string(value)) }
        return .object(members)
    }

    /// Compares with what a checkpoint says.
    /// - Parameter path: of the checkpoints.
    /// - Throws: `TrainingError.otherRun`, or `.olderRun` where the checkpoint does not say enough.
    func check(_ stored: JSON?, path: String) throws {
        for (name, value) in entries {
            guard let found = stored?[name]?.string else {
                throw TrainingError.olderRun(path: path, missing: name)
            }
            guard found == value else { throw TrainingError.otherRun(path: path, what: name) }
        }
    }
}
