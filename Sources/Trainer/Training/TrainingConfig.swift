import Engine

/// Settings of a training run; defaults are those of the paper's main run (omni-r1 facts, section
/// 4) where it has such a setting.
package struct TrainingConfig: Sendable, Equatable {
    /// What is learnt from.
    package enum Objective: String, Sendable, CaseIterable {
        /// Cross-entropy on written completions.
        case sft
        /// Group-relative policy optimisation on the rewards of sampled completions.
        case grpo
    }

    /// No run has more steps.
    package static let mostSteps = 10_000_000

    /// Completions that are compared with each other.
    package var group = 8
    /// Samples per step, over all processes.
    package var samples = 1
    /// Steps; nil for as many as `epochs` need.
    package var steps: Int?
    /// An epoch visits every clip once.
    package var epochs = 1
    package var temperature = 1.0
    package var topP = 0.95
    /// Tokens of a completion; nil for the number of the checkpoint's task.
    package var maximumTokens: Int?
    /// Weight of the KL to the frozen reference; 0 does without it.
    package var beta = 0.04
    package var learningRate = 1e-6
    /// Share of all steps in which the learning rate rises to its full height.
    package var warmup = 0.0
    package var weightDecay = 0.01
    /// The gradient's norm is cut to this.
    package var clipNorm = 5.0
    /// A norm over this ends the run: something has gone wrong.
    package var stopNorm = 1e4
    /// Steps between two checkpoints.
    package var checkpointEvery = 100
    /// Older checkpoints are deleted.
    package var checkpointsKept = 2
    package var seed: UInt64 = 1
    /// Frames a second of clips that are folders of pictures without sound; nil for 24.
    package var imageRate: Double?
    package var reward = RewardConfig(preset: .standard)
    /// Nil trains the text decoder in full.
    package var lora: LoRAConfig?

    package init() {}
}

/// Low-rank adapters beside frozen weights (LoRA, arXiv 2106.09685): y += alpha / rank * B A x.
package struct LoRAConfig: Sendable, Equatable {
    package var rank = 16
    package var alpha = 32.0
    /// Names of the linear layers that get one, such as "q_proj".
    package var targets: Set<String> = LoRAConfig.layers

    /// At the end the adapters are added to the weights, instead of being written by themselves.
    package var merges = false

    package static let layers: Set<String> = [
        "q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj",
    ]

    package init() {}

    var scale: Float { Float(alpha / Double(rank)) }
}
