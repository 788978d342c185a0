import Engine

/// Where a run stands, apart from weights and moments.
package struct TrainingState: Sendable, Equatable {
    /// Steps done. All randomness depends on the seed and this number.
    package var step = 0
    /// Tokens that gave gradients so far.
    package var gradientTokens = 0

    package init() {}

    init(_ json: JSON, file: String) throws {
        func count(_ key: String, _ most: Int) throws -> Int {
            guard let number = json[key]?.int, (0...most).contains(number) else {
                throw EngineError.damaged(
                    file: file, place: key, expected: "a whole number up to \(most)",
                    found: json[key]?.summary ?? "nothing")
            }
            return number
        }
        step = try count("step", TrainingConfig.mostSteps)
        gradientTokens = try count("gradient_tokens", 1 << 60)
    }

    func json(_ identity: RunIdentity) -> JSON {
        var members = JSON.Members()
        members.set("step", .integer(step))
        members.set("gradient_tokens", .integer(gradientTokens))
        members.set("run", identity.json)
        return .object(members)
    }
}
