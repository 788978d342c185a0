import Engine
import Foundation
import Media
import TestSupport
import Testing

@testable import Trainer

/// What goes wrong in a run, and what is kept of it.
@Suite struct TrainingFailureTests {
    private static let broken = EngineError.input(what: "x", expected: "y", found: "z")

    private func log(_ folder: URL) throws -> [JSON] {
        try String(contentsOf: folder.appendingPathComponent("log.jsonl"), encoding: .utf8)
            .split(separator: "\n").map { try JSONParser.parse(Array($0.utf8)) }
    }

    // MARK: - One process

    @Test func aStopKeepsEveryWholeStep() throws {
        let folder = try TemporaryFolder()
        let run = try TrialRun(in: folder.url)
        run.objective.errors[6] = EngineError.cancelled
        #expect(throws: EngineError.cancelled) { try run.training(resumes: false) { _ in } }
        #expect(try TrialRun.checkpoints(folder.url).last == "step-000005")
    }

    @Test func anyErrorKeepsEveryWholeStepAndEveryCheckpoint() throws {
        let folder = try TemporaryFolder()
        let run = try TrialRun(in: folder.url)
        run.objective.errors[6] = Self.broken
        #expect(throws: Self.broken) { try run.training(resumes: false) { _ in } }
        #expect(
            try TrialRun.checkpoints(folder.url) == ["step-000002", "step-000004", "step-000005"])
    }

    @Test func whatIsNotANumberStopsWithTheLastGoodModelKept() throws {
        for sampling in [false, true] {
            let folder = try TemporaryFolder()
            let run = try TrialRun(in: folder.url)
            if sampling {
                run.objective.errors[4] = EngineError.notFinite(place: "logits")
            } else {
                run.objective.badStep = 4
            }
            let error = #expect(throws: TrainingError.self) {
                try run.training(resumes: false) { _ in }
            }
            guard case .diverged(4, let what, let checkpoint) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(what.contains(sampling ? "logits" : "norm is nan"))
            #expect(checkpoint.hasSuffix("step-000003"))
            let kept = try DecoderTraining(
                Checkpoint(folder: folder.file("checkpoints/step-000003")))
            #expect(kept.parameters.allSatisfy { $0.values.allSatisfy(\.isFinite) })
        }
    }

    @Test func anExplodingNormStops() throws {
        let folder = try TemporaryFolder()
        let run = try TrialRun(in: folder.url) { $0.stopNorm = 1e-3 }
        let error = #expect(throws: TrainingError.self) {
            try run.training(resumes: false) { _ in }
        }
        #expect("\(String(describing: error))".contains("at most 0.001"))
    }

    // MARK: - Broken samples

    @Test func aSampleThatCannotBeReadIsReplacedAlwaysAlike() throws {
        let folders = try ["whole", "parts"].map { name in
            let folder = try TemporaryFolder()
            func run() throws -> TrialRun {
                let run = try TrialRun(in: folder.url)
                run.objective.brokenClips = ["sea", "farm"]
                return run
            }
            if name == "parts" { try run().training(resumes: false, until: 3) { _ in } }
            try run().training(resumes: name == "parts") { _ in }
            return folder
        }
        let models = try folders.map {
            try Data(contentsOf: $0.file("checkpoints/step-000007/model.safetensors"))
        }
        #expect(models[0] == models[1])
        let steps = try log(folders[0].url)
        // Fourteen visits are nearly three epochs of five clips.
        let count = steps.reduce(0) { $0 + ($1["skipped"]?.int ?? 0) }
        #expect((4...12).contains(count))
        let texts = steps.flatMap { $0["skipped_samples"]?.array ?? [] }.compactMap(\.string)
        #expect(texts.count == count)
        #expect(texts.allSatisfy { $0.hasPrefix("sea/") || $0.hasPrefix("farm/") })
        #expect(texts.allSatisfy { $0.contains("no mask") })
    }

    @Test func aRunWithoutAnyUsableSampleEnds() throws {
        let folder = try TemporaryFolder()
        let run = try TrialRun(in: folder.url)
        run.objective.brokenClips = ["farm", "orchestra", "sea", "street", "workshop"]
        let error = #expect(throws: TrainingError.self) {
            try run.training(resumes: false) { _ in }
        }
        #expect("\(String(describing: error))".contains("no mask"))
    }

    // MARK: - Several processes

    /// - Parameter samples: with one, the second process has nothing to do.
    @Test(arguments: [1, 2]) func whenOneIsToldToStopAllDo(samples: Int) throws {
        let folder = try TemporaryFolder()
        let url = folder.url
        let errors = ThreadTeam.run(2) { team in
            let told = Cancellation()
            let run = try TrialRun(in: url, team: team, cancellation: told) {
                $0.samples = samples
            }
            try run.training(resumes: false, until: 2) { _ in }
            let again = try TrialRun(in: url, team: team, cancellation: told) {
                $0.samples = samples
            }
            // The signal comes to one of them only.
            if team.rank == 1 { told.cancel() }
            try again.training(resumes: true) { _ in }
        }
        #expect(errors.map { $0 as? EngineError } == [.cancelled, .cancelled])
        #expect(try TrialRun.checkpoints(url).last == "step-000002")
    }

    @Test func anErrorOfOneEndsAllWithACheckpoint() throws {
        let folder = try TemporaryFolder()
        let url = folder.url
        let errors = ThreadTeam.run(2) { team in
            let run = try TrialRun(in: url, team: team)
            if team.rank == 1 { run.objective.errors[4] = Self.broken }
            try run.training(resumes: false) { _ in }
        }
        #expect(
            errors[0] as? TrainingError
                == .process(rank: 1, reason: "\(Self.broken)"))
        #expect(errors[1] as? EngineError == Self.broken)
        #expect(try TrialRun.checkpoints(url).last == "step-000003")
    }

    @Test func severalProcessesReplaceTheSameSamples() throws {
        let (one, two) = (try TemporaryFolder(), try TemporaryFolder())
        for (folder, size) in [(one, 1), (two, 2)] {
            let url = folder.url
            let errors = ThreadTeam.run(size) { team in
                let run = try TrialRun(in: url, team: team)
                run.objective.brokenClips = ["sea"]
                try run.training(resumes: false) { _ in }
            }
            #expect(errors.allSatisfy { $0 == nil })
        }
        #expect(
            try log(one.url).map { $0["skipped_samples"] }
                == (try log(two.url).map { $0["skipped_samples"] }))
        let models = try [one, two].map {
            try DecoderTraining(Checkpoint(folder: $0.file("checkpoints/step-000007")))
        }
        for (a, b) in zip(models[0].parameters, models[1].parameters) {
            #expect(zip(a.values, b.values).allSatisfy { abs($0 - $1) < 1e-4 }, "\(a.name)")
        }
    }
}
