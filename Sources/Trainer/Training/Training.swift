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
    private let folder: RunFolder
    private let run: Compute

    private var optimizer: AdamW
    private var state = TrainingState()
    /// The step of the newest checkpoint.
    private var savedStep: Int?
    private var pace: (steps: Int, seconds: Double) = (0, 0)

    package let totalSteps: Int
    private let learningRate: LearningRate

    /// - Parameters:
    ///   - folder: where everything is written.
    package init(
        _ config: TrainingConfig, data: TrainingData, objective: any TrainingObjective,
        decoder: DecoderTraining, checkpoints: CheckpointFolder, team: any Collective,
        folder: RunFolder, run: Compute
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
    ///   - onNote: hears what is odd but no reason to stop.
    ///   - onStep: on process 0, after each step.
    /// - Throws: `TrainingError`, and what the objective throws. The checkpoint of the last whole
    ///   step is written first, unless the processes cannot reach each other any more.
    package func callAsFunction(
        resumes: Bool, until last: Int? = nil, onNote: (String) -> Void = { _ in },
        onStep: (StepReport) throws -> Void
    ) throws {
        let log = try begin(resumes, onNote)
        let end = min(totalSteps, last ?? totalSteps)
        do {
            while state.step < end {
                try step(log, onStep)
                if state.step % config.checkpointEvery == 0 { try save() }
            }
            try save()
        } catch let error as CollectiveError where error.isOfConnection {
            throw error
        } catch {
            // Every process comes here together; one that ends badly deletes no older checkpoint.
            try save(keeping: .max)
            throw ended(by: error)
        }
    }

    /// - Returns: the log, on process 0.
    private func begin(_ resumes: Bool, _ onNote: (String) -> Void) throws -> TrainingLog? {
        // Process 0 looks alone: what it makes next must not look foreign to another.
        try team.agree(
            Result {
                guard team.rank == 0 else { return }
                try folder.check(resumes: resumes, checkpoint: checkpoints.latest)
                folder.removeLeftovers()
            })
        return try team.agree(
            Result {
                if resumes,
                    let stored = try checkpoints.restore(
                        decoder, &optimizer, onNote: team.rank == 0 ? onNote : { _ in })
                {
                    state = stored
                    savedStep = stored.step
                }
                guard team.rank == 0 else { return nil }
                return try TrainingLog(folder: folder.path, after: state.step)
            })
    }

    /// The run's curves as a picture, `curves.svg`, and the trained model, `model`.
    /// - Throws: `TrainingError.cannotWrite`, `DatasetError`, `MediaError`.
    package func finish(title: String) throws {
        guard team.rank == 0 else { return }
        let plot = CurvePlot(title: title, curves: try TrainingLog.curves(folder.path))
        try AtomicFile.write(
            Array(plot.svg.utf8), to: "\(folder.path)/curves.svg", replacing: true)
        try checkpoints.export(decoder, to: folder.model)
    }

    /// - Parameter count: of the newest checkpoints; nil for as many as the settings say.
    private func save(keeping count: Int? = nil) throws {
        guard savedStep != state.step, state.step > 0 else { return }
        try team.agree(
            Result {
                guard team.rank == 0 else { return }
                try checkpoints.write(
                    state, decoder, optimizer, keeping: count ?? config.checkpointsKept)
            })
        savedStep = state.step
    }

    /// Why a step is worthless.
    private struct Divergence: Error {
        let what: String
    }

    private func ended(by error: any Error) -> any Error {
        let what: String
        switch error {
        case let error as Divergence: what = error.what
        case EngineError.notFinite(let place): what = "\(place): not a number"
        default: return error
        }
        return TrainingError.diverged(
            step: state.step + 1, what: what,
            checkpoint: savedStep.map { checkpoints.folder(of: $0) }
                ?? "the folder that training began from")
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
        guard norm.isFinite, norm <= config.stopNorm else {
            throw Divergence(
                what: "the gradient's norm is \(norm), expected at most \(config.stopNorm)")
        }
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
        try run.checkCancelled()
        let first = state.step * config.samples
        return try (first..<first + config.samples).filter { $0 % team.size == team.rank }
            .map(visit)
    }

    /// A sample whose files are missing or broken is replaced by one of the clip that comes next.
    /// - Throws: `TrainingError.nothingToLearn` when no clip is left; what else the objective throws.
    private func visit(_ number: Int) throws -> VisitRecord {
        var skipped: [String] = []
        for attempt in 0..<data.clipCount {
            try run.checkCancelled()
            let visit = data.visit(number, attempt: attempt)
            do {
                var record = try objective.learn(
                    visit, step: state.step + 1, share: 1 / Double(config.samples))
                record.skipped = skipped
                return record
            } catch  where error.isOfSample {
                skipped.append("\(visit.sample.clip)/\(visit.sample.id): \(error)")
            }
        }
        throw TrainingError.nothingToLearn(
            path: data.dataset.root, why: skipped.last ?? "it has no clip")
    }

    /// Brings the records of all processes to process 0. Whatever happens to one of them, all meet
    /// here: a missing one would hang the rest.
    /// - Returns: nothing on the others.
    /// - Throws: `EngineError.cancelled` everywhere when one was told to stop; this process's own
    ///   error, or one that says whose it was.
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
}

extension Error {
    /// Whether it is about the files of one sample, and another sample may do.
    fileprivate var isOfSample: Bool {
        switch self {
        case _ where isCancellation: false
        case is DatasetError, is MediaError, is MaskRLEError, is TruthError: true
        default: false
        }
    }
}
