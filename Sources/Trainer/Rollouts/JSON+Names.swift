import Engine

extension JSON {
    /// The name of a clip, an expression or an object: a text or a whole number.
    package var name: String? { string ?? int.map { "\($0)" } }

    /// The names of the objects that count; nil for what is no list of them.
    var objectNames: [String]? {
        guard let items = array, items.count <= Rollout.mostObjects else { return nil }
        let names = items.compactMap(\.name)
        return names.count == items.count && Set(names).count == names.count ? names : nil
    }
}

extension Rollout {
    /// No completion is held to more objects: the time that they take grows with the third power.
    static let mostObjects = 64
    static let objectNamesExpected = "a list of at most \(mostObjects) different ids"
}
