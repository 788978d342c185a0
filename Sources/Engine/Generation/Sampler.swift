import Glibc

/// Picks tokens from scores, in the order of transformers: repetition penalty, temperature, top-k,
/// top-p, then a draw.
package struct Sampler: Sendable {
    private let options: SamplingOptions
    private var random: RandomSource
    private var seen: Set<Int>

    /// - Parameters:
    ///   - seen: tokens of the prompt, for the repetition penalty
    ///   - stream: tells completions of one seed apart
    package init(_ options: SamplingOptions, seen: some Sequence<Int> = [], stream: Int = 0) {
        self.options = options
        var mixer = RandomSource(seed: options.seed)
        let offset = mixer.next()
        random = RandomSource(seed: offset &+ UInt64(stream) &* 0xD1B5_4A32_D192_ED03)
        self.seen = options.repetitionPenalty == 1 ? [] : Set(seen)
    }

    /// The chosen token and the natural logarithm of the probability the model itself gave it.
    /// - Throws: `EngineError.notFinite` when no score is a number.
    package mutating func next(_ logits: [Float]) throws -> (token: Int, logProbability: Float) {
        guard let largest = logits.max(), largest.isFinite, !logits.contains(where: \.isNaN) else {
            throw EngineError.notFinite(place: "logits")
        }
        let token = choose(penalized(logits))
        if options.repetitionPenalty != 1 { seen.insert(token) }
        return (token, Self.logProbability(of: token, logits, largest: largest))
    }

    /// Index of the largest value, the first of equals.
    package static func largest(_ values: [Float]) -> Int {
        var best = 0
        for index in values.indices where values[index] > values[best] { best = index }
        return best
    }

    private static func logProbability(of token: Int, _ logits: [Float], largest: Float) -> Float {
        let total = logits.reduce(0.0) { $0 + Double(expf($1 - largest)) }
        return logits[token] - largest - Float(log(total))
    }

    private func penalized(_ logits: [Float]) -> [Float] {
        var logits = logits
        for token in seen where logits.indices.contains(token) {
            let score = logits[token]
            logits[token] =
                score > 0 ? score / options.repetitionPenalty : score * options.repetitionPenalty
        }
        return logits
    }

    private mutating func choose(_ logits: [Float]) -> Int {
        guard options.temperature > 0 else { return Self.largest(logits) }
        let candidates = candidates(logits)
        let largest = candidates[0].score
        var weights = candidates.map { exp(Double($0.score - largest)) }
        let total = weights.reduce(0, +)
        var kept = weights.count
        if options.topP < 1 {
            var sum = 0.0
            kept = 0
            while kept < weights.count, kept == 0 || sum < Double(options.topP) * total {
                sum += weights[kept]
                kept += 1
            }
        }
        weights.removeLast(weights.count - kept)
        var draw = random.uniform() * weights.reduce(0, +)
        for (index, weight) in weights.enumerated() {
            draw -= weight
            if draw < 0 { return candidates[index].token }
        }
        return candidates[kept - 1].token
    }

    /// Likeliest first, as many as top-k allows.
    private func candidates(_ logits: [Float]) -> [(token: Int, score: Float)] {
        var candidates = logits.enumerated().map {
            (token: $0.offset, score: $0.element / options.temperature)
        }
        candidates.sort { $0.score != $1.score ? $0.score > $1.score : $0.token < $1.token }
        return options.topK > 0 ? Array(candidates.prefix(options.topK)) : candidates
    }
}
