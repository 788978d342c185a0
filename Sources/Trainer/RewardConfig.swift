import Engine

/// Weights and switches of the rewards (omni-r1 facts, sections 3 and 9).
package struct RewardConfig: Sendable, Equatable {
    /// Weight of the frame-count and length terms.
    package var keyframeWeight = 1.0
    /// Weight of the saliency ratio.
    package var saliencyWeight = 1.0
    /// Weight of the alignment of boxes.
    package var alignmentWeight = 1.0
    /// Weight of the global J.
    package var globalWeight = 1.0
    /// What a completion of the right length gets on top.
    package var lengthBonus = 1.0
    /// Completion lengths that earn the bonus, in tokens, the end token counted.
    package var bonusTokens = 320...750
    /// The least value of the frame-count term. The code has none: a chatty answer could then
    /// decide the whole group's standard deviation. Twice the distance from peak to zero is enough.
    package var frameCountFloor: Double? = -1.6
    /// Added to a group's deviation. Above the published value, groups that hardly differ teach
    /// little instead of teaching noise.
    package var advantageEpsilon = 1e-4
    /// How System 1's text is read.
    package var reading = PlanReading.tolerant
    /// Reproduces the released code where this project does better: see `PaperCode` comments at
    /// each reward.
    package var paperCode = false

    package init() {}

    /// The published settings, by the names used in the facts (table in section 3.3).
    package enum Preset: String, CaseIterable, Sendable {
        /// Our reading of the paper: all terms, traps mended.
        case standard
        /// The main training script, traps included: no saliency, global J twice.
        case paperCode = "paper-code"
        /// The same with the argument defaults: every weight 1.
        case paperDefaults = "paper-defaults"
        /// The first public launch script: no global J.
        case paperFirst = "paper-first"
    }

    package init(preset: Preset) {
        self.init()
        switch preset {
        case .standard:
            globalWeight = 2
        case .paperCode:
            (saliencyWeight, globalWeight) = (0, 2)
        case .paperDefaults:
            break
        case .paperFirst:
            globalWeight = 0
        }
        if preset != .standard {
            paperCode = true
            reading = .paperCode
            frameCountFloor = nil
        }
    }
}
