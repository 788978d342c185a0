/// How tokens are chosen and when to stop.
package struct SamplingOptions: Sendable, Equatable {
    package var maximumTokens: Int
    /// 0 takes the likeliest token.
    package var temperature: Float
    /// Keep the likeliest tokens that together reach this probability; 1 keeps all.
    package var topP: Float
    /// Keep this many of the likeliest tokens; 0 keeps all.
    package var topK: Int
    /// Scores of tokens already seen are divided (positive) or multiplied (negative) by this.
    package var repetitionPenalty: Float
    package var seed: UInt64

    package init(
        maximumTokens: Int = 1024, temperature: Float = 0, topP: Float = 1, topK: Int = 0,
        repetitionPenalty: Float = 1, seed: UInt64 = 0
    ) {
        self.maximumTokens = maximumTokens
        self.temperature = temperature
        self.topP = topP
        self.topK = topK
        self.repetitionPenalty = repetitionPenalty
        self.seed = seed
    }
}
