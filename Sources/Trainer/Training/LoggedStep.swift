import Engine

/// A line of a run's `log.jsonl`.
package struct LoggedStep: Sendable, Equatable {
    package let step: Int
    package let totalSteps: Int
    /// Every number of the step by its name; parts of the reward as "part: base".
    package let values: [String: Double]
    package let completion: String

    /// The names in the order in which people want to see them; parts come after these.
    package static let names = [
        "reward", "reward_std", "kl", "loss", "grad_norm", "length", "all_right", "all_wrong",
        "skipped", "learning_rate", "gradient_tokens", "wall_seconds", "eta_seconds",
    ]
    static let partPrefix = "part: "

    /// Nil for what is no such line.
    package init?(line: [UInt8]) {
        guard let json = try? JSONParser.parse(line), let step = json["step"]?.int else {
            return nil
        }
        self.step = step
        totalSteps = json["steps"]?.int ?? 0
        completion = json["completion"]?.string ?? ""
        var values: [String: Double] = [:]
        for name in Self.names {
            if let value = json[name]?.double { values[name] = value }
        }
        for part in json["parts"]?.members?.keys ?? [] {
            if let value = json["parts"]?[part]?.double { values[Self.partPrefix + part] = value }
        }
        self.values = values
    }

    /// The names that a step has, in order.
    package var knownNames: [String] {
        Self.names.filter { values[$0] != nil }
            + values.keys.filter { $0.hasPrefix(Self.partPrefix) }.sorted()
    }
}
