import Engine
import Foundation
import Media
import TestSupport
import Testing

@testable import Trainer

/// The loop around the gradients: checkpoints, resuming, stopping. What is learnt is made up.
@Suite struct TrainingTests {
    /// Pulls every weight somewhere that depends on the visit; one step can be told to go wrong.
    private final class Pull: TrainingObjective {
        let decoder: DecoderTraining
        var badStep = 0
        var cancelledStep = 0

        init(_ decoder: DecoderTraining) { self.decoder = decoder }

        func learn(_ visit: TrainingData.Visit, step: Int, share: Double) throws -> VisitRecord {
            if step == cancelledStep { throw EngineError.cancelled }
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

    private struct Run {
        let training: Training
        let objective: Pull
        let decoder: DecoderTraining
    }

    private let source = Fixtures.url("thinker_tiny")

    private func run(
        in folder: URL, configuration: String = "a",
        _ change: (inout TrainingConfig) -> Void = {
            _ in
        }
    ) throws -> Run {
        var config = TrainingConfig()
        (config.steps, config.samples, config.checkpointEvery) = (7, 2, 2)
        config.learningRate = 1e-2
        change(&config)
        let checkpoint = try Checkpoint(folder: source)
        let decoder = try DecoderTraining(checkpoint)
        let objective = Pull(decoder)
        let training = Training(
            config, data: try Self.data(seed: config.seed), objective: objective, decoder: decoder,
            checkpoints: try CheckpointFolder(
                out: folder.path, identity: RunIdentity([("configuration", configuration)]),
                source: checkpoint), team: OneProcess(), folder: folder.path,
            run: Compute(parallel: Parallel(threadCount: 1)))
        return Run(training: training, objective: objective, decoder: decoder)
    }

    static func data(seed: UInt64) throws -> TrainingData {
        let dataset = try DatasetKind.jsonl.open(
            Fixtures.checkout.appendingPathComponent("Samples").path, split: "queries")
        return try TrainingData(dataset, seed: seed, reason: "none") { $0.hasMasks }
    }

    private func checkpoints(_ folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(
            atPath: folder.appendingPathComponent("checkpoints").path
        ).sorted()
    }

    private func bytes(_ folder: URL, _ name: String) throws -> Data {
        try Data(contentsOf: folder.appendingPathComponent(name))
    }

    // MARK: - Going on

    @Test(arguments: [1, 4]) func aResumedRunEqualsAWholeOneBitForBit(stop: Int) throws {
        let temporary = try TemporaryFolder()
        let (whole, parts) = (temporary.file("whole"), temporary.file("parts"))
        for folder in [whole, parts] {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        try run(in: whole).training(resumes: false) { _ in }
        try run(in: parts).training(resumes: false, until: stop) { _ in }
        // What was written after the checkpoint is computed again.
        let log = try FileHandle(forWritingTo: parts.appendingPathComponent("rollouts.jsonl"))
        try log.seekToEnd()
        try log.write(contentsOf: Data("{\"step\": \(stop + 1)}\n{\"step\": \(stop), \"cu".utf8))
        try log.close()
        try run(in: parts).training(resumes: true) { _ in }
        #expect(try checkpoints(parts).last == "step-000007")
        for name in ["model.safetensors", "optimizer.safetensors", "state.json", "config.json"] {
            let path = "checkpoints/step-000007/\(name)"
            #expect(try bytes(whole, path) == (try bytes(parts, path)), "\(name)")
        }
        #expect(try bytes(whole, "rollouts.jsonl") == (try bytes(parts, "rollouts.jsonl")))
        let curves = try TrainingLog.curves(parts.path)
        #expect(curves.first { $0.name == "loss" }?.values.count == 7)
    }

    @Test func onlyTheNewestCheckpointsAreKept() throws {
        let folder = try TemporaryFolder()
        try run(in: folder.url).training(resumes: false) { _ in }
        #expect(try checkpoints(folder.url) == ["step-000006", "step-000007"])
    }

    @Test func aCheckpointIsAModelLikeAnyOther() throws {
        let folder = try TemporaryFolder()
        let run = try run(in: folder.url)
        try run.training(resumes: false) { _ in }
        let latest = folder.file("checkpoints/step-000007")
        let again = try DecoderTraining(Checkpoint(folder: latest))
        for (a, b) in zip(run.decoder.parameters, again.parameters) {
            #expect(a.name == b.name && a.values == b.values)
        }
        _ = try Thinker(Checkpoint(folder: latest))
    }

    @Test func anotherRunIsNotGoneOnWith() throws {
        let folder = try TemporaryFolder()
        try run(in: folder.url).training(resumes: false, until: 2) { _ in }
        #expect(throws: TrainingError.occupied(path: folder.url.path)) {
            try run(in: folder.url).training(resumes: false) { _ in }
        }
        let error = #expect(throws: TrainingError.self) {
            try run(in: folder.url, configuration: "b").training(resumes: true) { _ in }
        }
        guard case .otherRun(_, "configuration") = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func aDamagedCheckpointIsAnErrorThatNamesTheFile() throws {
        let folder = try TemporaryFolder()
        try run(in: folder.url).training(resumes: false, until: 2) { _ in }
        for name in ["model.safetensors", "optimizer.safetensors", "state.json"] {
            let file = folder.file("checkpoints/step-000002/\(name)")
            let good = try Data(contentsOf: file)
            try good.prefix(good.count / 2).write(to: file)
            let error = #expect(throws: EngineError.self) {
                try run(in: folder.url).training(resumes: true) { _ in }
            }
            #expect(error.map { "\($0)" }?.contains(name) == true)
            try good.write(to: file)
        }
    }

    // MARK: - Stopping

    @Test func whatIsNotANumberStopsWithTheLastGoodModelKept() throws {
        let folder = try TemporaryFolder()
        let run = try run(in: folder.url)
        run.objective.badStep = 4
        let error = #expect(throws: TrainingError.self) {
            try run.training(resumes: false) { _ in }
        }
        guard case .diverged(4, _, let checkpoint) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(checkpoint.hasSuffix("step-000003"))
        let kept = try DecoderTraining(
            Checkpoint(folder: folder.file("checkpoints/step-000003")))
        #expect(kept.parameters.allSatisfy { $0.values.allSatisfy(\.isFinite) })
    }

    @Test func anExplodingNormStops() throws {
        let folder = try TemporaryFolder()
        let run = try run(in: folder.url) { $0.stopNorm = 1e-3 }
        let error = #expect(throws: TrainingError.self) {
            try run.training(resumes: false) { _ in }
        }
        #expect("\(String(describing: error))".contains("stop"))
    }

    @Test func aStopKeepsEveryWholeStep() throws {
        let folder = try TemporaryFolder()
        let run = try run(in: folder.url)
        run.objective.cancelledStep = 6
        #expect(throws: EngineError.cancelled) { try run.training(resumes: false) { _ in } }
        #expect(try checkpoints(folder.url).last == "step-000005")
    }

    // MARK: - Order and settings

    @Test func anEpochVisitsEveryClipOnce() throws {
        let data = try Self.data(seed: 3)
        #expect(data.clipCount == 5)
        for epoch in 0..<3 {
            let visits = (0..<5).map { data.visit(epoch * 5 + $0) }
            #expect(Set(visits.map(\.sample.clip)).count == 5)
            #expect(visits.allSatisfy { $0.objectIDs?.isEmpty == false })
        }
        let (again, other) = (try Self.data(seed: 3), try Self.data(seed: 4))
        #expect((0..<20).allSatisfy { data.visit($0).seed == again.visit($0).seed })
        #expect((0..<20).allSatisfy { data.visit($0).seed != other.visit($0).seed })
        let asked = Set((0..<40).map { data.visit($0).sample.expression })
        #expect(asked.count > 10)
    }

    @Test func theLearningRateRisesAndFalls() {
        let rate = LearningRate(peak: 2, warmup: 0.1, totalSteps: 100)
        #expect(rate(0) == 0)
        #expect(rate(5) == 1)
        #expect(rate(10) == 2)
        #expect(abs(rate(55) - 1) < 1e-12)
        #expect(rate(100) < 1e-12)
        #expect(LearningRate(peak: 2, warmup: 0, totalSteps: 10)(0) == 2)
    }

    @Test(arguments: [
        ("{\"group\": 0}", "group"), ("{\"beta\": \"much\"}", "beta"), ("[]", "file"),
        ("{\"reward\": {\"preset\": \"none\"}}", "preset"), ("{\"colour\": 1}", "colour"),
        ("{\"lora\": {\"targets\": [\"q_proj\", \"x\"]}}", "lora.targets"),
        ("{\"steps\": 1e99}", "steps"),
    ])
    func aWrongSettingIsNamed(text: String, place: String) throws {
        let json = try JSONParser.parse(Array(text.utf8))
        let error = #expect(throws: EngineError.self) { try TrainingConfig(json, file: "c.json") }
        guard case .damaged("c.json", place, _, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func thePlotHoldsEveryCurve() {
        let plot = CurvePlot(
            title: "a < b",
            curves: [("reward", [1, 2, 3]), ("flat", [1, 1]), ("one", [.nan]), ("none", [])])
        #expect(plot.svg.contains("a &lt; b"))
        #expect(plot.svg.components(separatedBy: "<polyline").count == 9)
        #expect(!plot.svg.contains("nan"))
    }
}
