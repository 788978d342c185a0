import Engine
import Foundation

/// What a step came to, over all visits of all processes.
package struct StepReport: Sendable {
    /// From 1.
    package let step: Int
    package let totalSteps: Int
    package let loss: Double
    package let kl: Double?
    package let gradientNorm: Double
    package let learningRate: Double
    /// Mean and standard deviation over all completions; nil without rewards.
    package let reward: (mean: Double, deviation: Double)?
    /// Mean of each reward part over the completions where it is known.
    package let parts: [(name: String, mean: Double)]
    /// Mean length in tokens.
    package let length: Double
    /// Share of groups with all rewards at least 2, and with all at most 1 (omni-r1 facts, 4).
    package let allRight: Double
    package let allWrong: Double
    /// Tokens that gave gradients, since the beginning.
    package let gradientTokens: Int
    package let completion: String
    /// Samples that could not be used, and why.
    package let skipped: [String]
    package let seconds: [(stage: String, seconds: Double)]
    package let wallSeconds: Double
    /// Seconds that the rest will take at this pace.
    package let secondsLeft: Double

    init(
        step: Int, totalSteps: Int, records: [VisitRecord], gradientNorm: Double,
        learningRate: Double, gradientTokens: Int, wallSeconds: Double, secondsLeft: Double
    ) {
        self.step = step
        self.totalSteps = totalSteps
        self.gradientNorm = gradientNorm
        self.learningRate = learningRate
        self.gradientTokens = gradientTokens
        self.wallSeconds = wallSeconds
        self.secondsLeft = secondsLeft
        loss = Self.mean(records.map(\.loss))
        let kls = records.compactMap(\.kl)
        kl = kls.isEmpty ? nil : Self.mean(kls)
        let rewards = records.flatMap(\.rewards)
        let mean = Self.mean(rewards)
        let variance = Self.mean(rewards.map { ($0 - mean) * ($0 - mean) })
        reward = rewards.isEmpty ? nil : (mean, variance.squareRoot())
        parts = Set(records.flatMap(\.parts.keys)).sorted().map { name in
            (name, Self.mean(records.flatMap { $0.parts[name] ?? [] }))
        }
        length = Self.mean(records.flatMap(\.tokens).map(Double.init))
        let groups = records.map(\.rewards).filter { !$0.isEmpty }
        func share(_ holds: (Double) -> Bool) -> Double {
            Self.mean(groups.map { $0.allSatisfy(holds) ? 1 : 0 })
        }
        (allRight, allWrong) = (share { $0 >= 2 }, share { $0 <= 1 })
        completion = records.first?.completion ?? ""
        skipped = records.flatMap(\.skipped)
        seconds = VisitRecord.Stage.allCases.compactMap { stage in
            let spent = records.compactMap { $0.seconds[stage.rawValue] }
            return spent.isEmpty ? nil : (stage.rawValue, spent.reduce(0, +))
        }
    }

    private static func mean(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }

    /// A line of the log.
    package var json: JSON.Members {
        var members = JSON.Members()
        members.set("step", .integer(step))
        members.set("steps", .integer(totalSteps))
        members.set("loss", .number(loss))
        if let kl { members.set("kl", .number(kl)) }
        members.set("grad_norm", .number(gradientNorm))
        members.set("learning_rate", .number(learningRate))
        if let reward {
            members.set("reward", .number(reward.mean))
            members.set("reward_std", .number(reward.deviation))
            members.set("parts", Self.object(parts.map { ($0.name, $0.mean) }))
            members.set("all_right", .number(allRight))
            members.set("all_wrong", .number(allWrong))
        }
        members.set("length", .number(length))
        members.set("gradient_tokens", .integer(gradientTokens))
        members.set("skipped", .integer(skipped.count))
        if !skipped.isEmpty {
            members.set("skipped_samples", .array(skipped.map { .string($0) }))
        }
        members.set("completion", .string(completion))
        members.set("seconds", Self.object(seconds.map { ($0.stage, $0.seconds) }))
        members.set("wall_seconds", .number(wallSeconds))
        members.set("eta_seconds", .number(secondsLeft.rounded()))
        return members
    }

    private static func object(_ values: [(String, Double)]) -> JSON {
        var members = JSON.Members()
        for (name, value) in values { members.set(name, .number(value)) }
        return .object(members)
    }
}
