import Engine

/// A completion that someone wants judged: a line of a rollouts file without what follows from the
/// dataset, and without System 2's side.
package struct AskedCompletion: Sendable, Equatable {
    /// The clip's name in the dataset.
    let video: String
    /// The expression's id in the dataset.
    let expID: String
    /// The objects that count; nil for all that the expression means.
    let objectIDs: [String]?
    let group: String
    let step: Int
    let completion: String
    /// Length of the completion, the end token counted.
    let tokens: Int

    var sampleKey: String { "\(video)\u{0}\(expID)" }

    /// The longest completion that is read, in bytes.
    private static let longest = 1 << 20

    /// - Parameter place: where the object stands, for errors.
    /// - Throws: `RewardRequestError.bad`, which names the member.
    package init(_ json: JSON, at place: String) throws {
        func problem(_ key: String, _ expected: String) -> RewardRequestError {
            .bad(
                place: "\(place).\(key)", expected: expected,
                found: json[key]?.summary ?? "nothing")
        }
        func name(_ key: String) throws -> String {
            guard let name = json[key].flatMap(Self.name) else {
                throw problem(key, "a name or a whole number")
            }
            return name
        }
        video = try name("video")
        expID = try name("exp_id")
        group = json["group"] == nil ? "\(video) \(expID)" : try name("group")
        if let ids = json["object_ids"] {
            let names = ids.array?.compactMap(Self.name) ?? []
            guard let items = ids.array, items.count == names.count else {
                throw problem("object_ids", "a list of ids")
            }
            objectIDs = names
        } else {
            objectIDs = nil
        }
        guard let text = json["completion"]?.string, text.utf8.count <= Self.longest else {
            throw problem("completion", "a text of at most \(Self.longest) bytes")
        }
        completion = text
        guard let step = (json["step"] ?? .integer(0)).int, step >= 0 else {
            throw problem("step", "a whole number from 0")
        }
        self.step = step
        guard let tokens = json["tokens"]?.int, tokens >= 0 else {
            throw problem("tokens", "the completion's length in tokens")
        }
        self.tokens = tokens
    }

    private static func name(_ value: JSON) -> String? { value.string ?? value.int.map { "\($0)" } }
}

/// What is wrong with a request.
package enum RewardRequestError: Error, Equatable {
    case bad(place: String, expected: String, found: String)
    case unknownSample(video: String, expID: String)
}

extension RewardRequestError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .bad(let place, let expected, let found):
            "\(place): expected \(expected), found \(found)"
        case .unknownSample(let video, let expID):
            "the dataset has no expression '\(expID)' of '\(video)'"
        }
    }
}
