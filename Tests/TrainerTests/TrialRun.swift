import Engine
import Foundation
import TestSupport

@testable import Trainer

/// Pulls every weight somewhere that depends on the visit; what is learnt is made up. Steps and
/// clips can be told to go wrong.
final class Pull: TrainingObjective {
    let decoder: DecoderTraining
    var badStep = 0
    var errors: [Int: any Error] = [:]
    var brokenClips: Set<String> = []

    init(_ decoder: DecoderTraining) { self.decoder = decoder }

    func learn(_ visit: TrainingData.Visit, step: Int, share: Double) throws -> VisitRecord {
        if let error = errors[step] { throw error }
        if brokenClips.contains(visit.sample.clip) {
            throw DatasetError.missing(path: visit.sample.clip, item: "mask")
        }
        var random = RandomSource(seed: visit.seed)
        for parameter in decoder.parameters {
            let goal = Float(random.uniform()) + (step == badStep ? .nan : 0)
            parameter.addGradient(parameter.values.map { Float(share) * ($0 - goal) })
        }
        return VisitRecord(
            number: visit.number, loss: random.uniform(), tokens: [3],
            completion: visit.sample.expression,
            lines: "{\"step\": \(step), \"visit\": \(visit.number)}\n")
    }
}

/// The loop around the gradients, on the smallest Thinker.
struct TrialRun {
    let training: Training
    let objective: Pull
    let decoder: DecoderTraining

    init(
        in folder: URL, identity: [(name: String, value: String)] = [("configuration", "a")],
        team: any Collective = OneProcess(), cancellation: Cancellation = Cancellation(),
        _ change: (inout TrainingConfig) -> Void = { _ in }
    ) throws {
        var config = TrainingConfig()
        (config.steps, config.samples, config.checkpointEvery) = (7, 2, 2)
        config.learningRate = 1e-2
        change(&config)
        let checkpoint = try Checkpoint(folder: Fixtures.url("thinker_tiny"))
        decoder = try DecoderTraining(checkpoint)
        objective = Pull(decoder)
        training = Training(
            config, data: try Self.data(seed: config.seed), objective: objective, decoder: decoder,
            checkpoints: try CheckpointFolder(
                out: folder.path, identity: RunIdentity(identity), source: checkpoint),
            team: team, folder: RunFolder(folder.path),
            run: Compute(parallel: Parallel(threadCount: 1), cancellation: cancellation))
    }

    static func data(seed: UInt64) throws -> TrainingData {
        let dataset = try DatasetKind.jsonl.open(
            Fixtures.checkout.appendingPathComponent("Samples").path, split: "queries")
        return try TrainingData(dataset, seed: seed, reason: "none") { $0.hasMasks }
    }

    static func checkpoints(_ folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(
            atPath: folder.appendingPathComponent("checkpoints").path
        ).sorted()
    }
}
