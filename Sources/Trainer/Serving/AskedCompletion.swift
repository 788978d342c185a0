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
        video = try Self.name("video", in: json, at: place)
        expID = try Self.name("exp_id", in: json, at: place)
        group =
            json["group"] == nil
            ? "\(video) \(expID)" : try Self.name("group", in: json, at: place)
        objectIDs = try json["object_ids"].map { ids in
            guard let names = ids.objectNames else {
                throw problem("object_ids", Rollout.objectNamesExpected)
            }
            return names
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

    /// A clip, an expression or a group.
    /// - Throws: `RewardRequestError.bad`.
    package static func name(_ key: String, in json: JSON, at place: String) throws -> String {
        guard let name = json[key]?.name else {
            throw RewardRequestError.bad(
                place: "\(place).\(key)", expected: "a name or a whole number",
                found: json[key]?.summary ?? "nothing")
        }
        return name
    }
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
