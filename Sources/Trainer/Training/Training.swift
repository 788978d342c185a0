import Engine
import Foundation
import Media

/// A training run: steps, checkpoints, log. Over several processes each takes a part of every
/// step's visits, gradients are added up, and all make the same update.
package final class Training {
    private let config: TrainingConfig
    private let data: TrainingData
    private let objective: any TrainingObjective
    private let decoder: DecoderTraining
    private let checkpoints: CheckpointFolder
    private let team: any Collective
    private let folder: String
    private let run: Compute

    private var optimizer: AdamW
    private var state = TrainingState()
    /// Steps of which the newest checkpoint knows.
    private var savedStep: Int?
    private var pace: (steps: Int, seconds: Double) = (0, 0)

    package let totalSteps: Int
    private let learningRate: LearningRate

    /// - Parameters:
    ///   - folder: where everything is written.
    package init(
        _ config: TrainingConfig, data: TrainingData, objective: any TrainingObjective,
        decoder: DecoderTraining, checkpoints: CheckpointFolder, team: any Collective,
        folder: String, run: Compute
    ) {
        self.config = config
        self.data = data
        self.objective = objective
        self.decoder = decoder
        self.checkpoints = checkpoints
        self.team = team
        self.folder = folder
        self.run = run
        let needed = (config.epochs * data.clipCount + config.samples - 1) / config.samples
        totalSteps = config.steps ?? needed
        learningRate = LearningRate(
            peak: config.learningRate, warmup: config.warmup, totalSteps: totalSteps)
        optimizer = AdamW(learningRate: 0, weightDecay: Float(config.weightDecay))
    }

    /// Runs to the end, or until `last`.
    /// - Parameters:
    ///   - resumes: goes on from the newest checkpoint, if there is one.
    ///   - last: ends after this step, with a checkpoint.
    ///   - onStep: on process 0, after each step.
    /// - Throws: `TrainingError`, and what the objective throws. The checkpoint of the last whole
    ///   step is written first wherever that is possible.
    package func callAsFunction(
        resumes: Bool, until last: Int? = nil, onStep: (StepReport) throws -> Void
    ) throws {
        let log = try team.agree(Result { try begin(resumes) })
        let end = min(totalSteps, last ?? totalSteps)
        do {
            while state.step < end {
                try step(log, onStep)
                if state.step % config.checkpointEvery == 0 { try save() }
            }
            try save()
        } catch let error where error.isCancellation {
            try save()
            throw error
        }
    }

    /// - Returns: the log, on process 0.
    private func begin(_ resumes: Bool) throws -> TrainingLog? {
        if resumes, let stored = try checkpoints.restore(decoder, &optimizer) {
            state = stored
            savedStep = stored.step
        } else if !resumes, checkpoints.latest != nil {
            throw TrainingError.occupied(path: folder)
        }
        return team.rank == 0 ? try TrainingLog(folder: folder, after: state.step) : nil
    }

    /// The run's curves as a picture, `curves.svg`, and the trained model, `model`.
    /// - Throws: `TrainingError.cannotWrite`, `DatasetError`, `MediaError`.
    package func finish(title: String) throws {
        guard team.rank == 0 else { return }
        let plot = CurvePlot(title: title, curves: try TrainingLog.curves(folder))
        try AtomicFile.write(Array(plot.svg.utf8), to: "\(folder)/curves.svg", replacing: true)
        try checkpoints.export(decoder, to: "\(folder)/model")
    }

    private func save() throws {
        guard savedStep != state.step, state.step > 0 else { return }
        try team.agree(
            Result {
                guard team.rank == 0 else { return }
                try checkpoints.write(state, decoder, optimizer, keeping: config.checkpointsKept)
            })
        savedStep = state.step
    }

    // MARK: - One step

    private func step(_ log: TrainingLog?, _ onStep: (StepReport) throws -> Void) throws {
        let start = ContinuousClock.now
        for parameter in decoder.parameters { parameter.clearGradient() }
        let records = try exchange(Result { try visits() })
        if team.size > 1 {
            for parameter in decoder.parameters { try team.sum(&parameter.gradient) }
        }
        let norm = gradientNorm(decoder.parameters)
        guard norm.isFinite, norm <= config.stopNorm else { throw try diverged(norm) }
        let rate = learningRate(state.step)
        optimizer.learningRate = Float(rate)
        optimizer.update(
            decoder.parameters, gradientScale: clippingScale(norm: norm, limit: config.clipNorm))
        state.step += 1
        try team.agree(
            Result {
                guard let log else { return }
                try report(records, to: log, norm, rate, since: start, onStep)
            })
    }

    private func report(
        _ records: [VisitRecord], to log: TrainingLog, _ norm: Double, _ rate: Double,
        since start: ContinuousClock.Instant, _ onStep: (StepReport) throws -> Void
    ) throws {
        state.gradientTokens += records.flatMap(\.tokens).reduce(0, +)
        let wall = (ContinuousClock.now - start) / .seconds(1)
        pace = (pace.steps + 1, pace.seconds + wall)
        let report = StepReport(
            step: state.step, totalSteps: totalSteps, records: records, gradientNorm: norm,
            learningRate: rate, gradientTokens: state.gradientTokens, wallSeconds: wall,
            secondsLeft: pace.seconds / Double(pace.steps) * Double(totalSteps - state.step))
        try log.add(report, rollouts: records.map(\.lines).joined())
        try onStep(report)
    }

    /// This process's part of the step.
    private func visits() throws -> [VisitRecord] {
        let first = state.step * config.samples
        return try (first..<first + config.samples).filter { $0 % team.size == team.rank }.map {
            try run.checkCancelled()
            return try objective.learn(
                data.visit($0), step: state.step + 1, share: 1 / Double(config.samples))
        }
    }

    /// Brings the records of all processes to process 0. Whatever happens to one of them, all meet
    /// here: a missing one would hang the rest.
    /// - Returns: nothing on the others.
    /// - Throws: this process's own error, or one that says whose it was.
    private func exchange(_ outcome: Result<[VisitRecord], any Error>) throws -> [VisitRecord] {
        guard team.size > 1 else { return try outcome.get() }
        let pieces = try team.gather(try StepMessage(outcome).bytes())
        let all = Result {
            _ = try outcome.get()
            return try pieces.enumerated().flatMap { rank, bytes in
                try StepMessage(bytes: bytes).records(from: rank)
            }
        }
        return try team.agree(all).sorted { $0.number < $1.number }
    }

    private func diverged(_ norm: Double) throws -> TrainingError {
        try save()
        return .diverged(
            step: state.step + 1, norm: norm,
            checkpoint: checkpoints.latest ?? "the model that training began from")
    }
}
