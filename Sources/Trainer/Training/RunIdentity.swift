import Engine

/// What a run is: two with the same identity do the same, bit for bit.
package struct RunIdentity: Sendable, Equatable {
    /// Names and values in order: objective, dataset, models, configuration.
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

    /// The name of the first entry in which a stored identity is different; nil when it is equal.
    func difference(from stored: JSON?) -> String? {
        entries.first { stored?[$0.name]?.string != $0.value }?.name
    }
}
