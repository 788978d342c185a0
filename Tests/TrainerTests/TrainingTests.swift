import Engine
import Foundation
import Media
import TestSupport
import Testing

@testable import Trainer

/// The loop around the gradients: checkpoints, resuming, order, settings.
@Suite struct TrainingTests {
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
        try TrialRun(in: whole).training(resumes: false) { _ in }
        try TrialRun(in: parts).training(resumes: false, until: stop) { _ in }
        // What was written after the checkpoint is computed again.
        let log = try FileHandle(forWritingTo: parts.appendingPathComponent("rollouts.jsonl"))
        try log.seekToEnd()
        try log.write(contentsOf: Data("{\"step\": \(stop + 1)}\n{\"step\": \(stop), \"cu".utf8))
        try log.close()
        try TrialRun(in: parts).training(resumes: true) { _ in }
        #expect(try TrialRun.checkpoints(parts).last == "step-000007")
        for name in ["model.safetensors", "optimizer.safetensors", "state.json", "config.json"] {
            let path = "checkpoints/step-000007/\(name)"
            #expect(try bytes(whole, path) == (try bytes(parts, path)), "\(name)")
        }
        #expect(try bytes(whole, "rollouts.jsonl") == (try bytes(parts, "rollouts.jsonl")))
        let curves = try TrainingLog.curves(parts.path)
        #expect(curves.first { $0.name == "loss" }?.values.count == 7)
    }

    @Test func aCheckpointIsAModelLikeAnyOther() throws {
        let folder = try TemporaryFolder()
        let run = try TrialRun(in: folder.url)
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
        try TrialRun(in: folder.url).training(resumes: false, until: 2) { _ in }
        let error = #expect(throws: TrainingError.self) {
            try TrialRun(in: folder.url, identity: [("configuration", "b")]).training(
                resumes: true
            ) { _ in }
        }
        guard case .otherRun(_, "configuration") = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(
            throws: TrainingError.olderRun(
                path: folder.file("checkpoints").path, missing: "grounder")
        ) {
            try TrialRun(in: folder.url, identity: [("grounder", "b")]).training(
                resumes: true
            ) { _ in }
        }
    }

    // MARK: - Order and settings

    @Test func anEpochVisitsEveryClipOnce() throws {
        let data = try TrialRun.data(seed: 3)
        #expect(data.clipCount == 5)
        for epoch in 0..<3 {
            let visits = (0..<5).map { data.visit(epoch * 5 + $0) }
            #expect(Set(visits.map(\.sample.clip)).count == 5)
            #expect(visits.allSatisfy { $0.objectIDs?.isEmpty == false })
        }
        let (again, other) = (try TrialRun.data(seed: 3), try TrialRun.data(seed: 4))
        #expect((0..<20).allSatisfy { data.visit($0).seed == again.visit($0).seed })
        // Whoever cannot be used is replaced by every other clip in turn, always alike.
        let attempts = (0..<5).map { data.visit(7, attempt: $0) }
        #expect(Set(attempts.map(\.sample.clip)).count == 5)
        #expect(Set(attempts.map(\.seed)).count == 5)
        #expect(attempts.map(\.seed) == (0..<5).map { again.visit(7, attempt: $0).seed })
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
        ("{\"reward\": {\"preset\": \"none\"}}", "reward.preset"), ("{\"reward\": null}", "reward"),
        ("{\"reward\": {\"bonus_tokens\": [3]}}", "reward.bonus_tokens"), ("{\"lora\": 1}", "lora"),
        ("{\"colour\": 1}", "colour"),
        ("{\"lora\": {\"targets\": [\"q_proj\", \"x\"]}}", "lora.targets"),
        ("{\"steps\": 1e99}", "steps"),
    ])
    func aWrongSettingIsNamed(text: String, place: String) throws {
        let json = try JSONParser.parse(Array(text.utf8))
        let error = #expect(throws: SettingsError.self) {
            try TrainingConfig(json, file: "c.json")
        }
        #expect(error?.file == "c.json" && error?.place == place)
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
