import Foundation
import TestSupport
import Testing

/// `omni-tui train` as a user runs it, with the embedded pair on the sample clips.
@Suite struct TrainCommandTests {
    private let samples = TrainTrial.samples

    /// What the run wrote down is what `omni-tui reward` makes of it.
    @Test func rewardsOfARunAreThoseOfItsRecord() throws {
        let trial = try TrainTrial(TrainTrial.grpo)
        let result = try Shell.run(
            Shell.binary.path, trial.words("grpo", "out") + ["--json", "--until", "1"])
        #expect(result.status == 0, "\(result.errors)")
        let steps = result.text.split(separator: "\n")
        #expect(steps.count == 1)
        let rollouts = try trial.lines("out/rollouts.jsonl")
        #expect(rollouts.count == 6)
        let scored = try Shell.run(
            Shell.binary.path,
            [
                "reward", "--rollouts", trial.file("out/rollouts.jsonl").path, "--dataset",
                samples, "--split", "queries",
            ])
        #expect(scored.status == 0, "\(scored.errors)")
        for (line, rollout) in zip(scored.text.split(separator: "\n"), rollouts) {
            let again = try #require(
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let (a, b) = (again["reward"] as? Double, rollout["reward"] as? Double)
            // The length bonus is on in `reward`; no completion here is long enough for it.
            #expect(abs((a ?? 9) - (b ?? -9)) < 1e-9)
        }
        for name in ["curves.svg", "log.jsonl", "model/config.json", "model/model.safetensors"] {
            #expect(FileManager.default.fileExists(atPath: trial.file("out/\(name)").path))
        }
    }

    @Test func examplesAreLearnt() throws {
        let trial = try TrainTrial(
            "{\"steps\": 6, \"learning_rate\": 1e-3, \"checkpoint_every\": 100}")
        let command = trial.words("sft", "out") + ["--targets", try trial.targets()]
        let result = try Shell.run(Shell.binary.path, command + ["--json"])
        #expect(result.status == 0, "\(result.errors)")
        let losses = try trial.lines("out/log.jsonl").compactMap { $0["loss"] as? Double }
        #expect(losses.count == 6)
        #expect((losses.last ?? 9) < 0.7 * (losses.first ?? 0), "\(losses)")
    }

    @Test(arguments: ["sft", "grpo"]) func aKilledRunLosesNothing(objective: String) throws {
        let trial = try TrainTrial(
            """
            {"steps": 500, "learning_rate": 1e-4, "checkpoint_every": 1, "group": 3,
             "max_new_tokens": 110, "reward": {"length_bonus": 0}}
            """)
        let more = ["--targets", try trial.targets()]
        let process = Process()
        process.executableURL = Shell.binary
        process.arguments = trial.words(objective, "out") + more
        process.standardError = FileHandle.nullDevice
        try process.run()
        let second = trial.file("out/checkpoints/step-000002").path
        #expect(Shell.wait(seconds: 60) { FileManager.default.fileExists(atPath: second) })
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        let names = try FileManager.default.contentsOfDirectory(
            atPath: trial.file("out/checkpoints").path
        ).filter { $0.hasPrefix("step-") }.sorted()
        let done = try #require(names.last.flatMap { Int($0.dropFirst(5)) })
        let end = ["--until", "\(done + 1)"]
        let again = try Shell.run(
            Shell.binary.path, trial.words(objective, "out") + more + end + ["--resume"])
        #expect(again.status == 0, "\(again.errors)")
        let whole = try Shell.run(
            Shell.binary.path, trial.words(objective, "whole") + more + end)
        #expect(whole.status == 0, "\(whole.errors)")
        let norms = try trial.lines("out/log.jsonl").compactMap { $0["grad_norm"] as? Double }
        #expect(norms.count == done + 1 && norms.contains { $0 > 0 })
        let name = "step-" + String(format: "%06d", done + 1)
        var files = ["model.safetensors", "optimizer.safetensors", "state.json"].map {
            "checkpoints/\(name)/\($0)"
        }
        if objective == "grpo" { files.append("rollouts.jsonl") }
        for file in files {
            let parts = ["out", "whole"].map {
                try? Data(contentsOf: trial.file("\($0)/\(file)"))
            }
            #expect(parts[0] != nil && parts[0] == parts[1], "\(file)")
        }
    }

    /// A copy of the embedded Thinker, with one of its files changed.
    private func thinker(
        _ trial: TrainTrial, _ name: String, _ file: String, _ change: (inout Data) -> Void
    ) throws -> String {
        let source = Fixtures.checkout.appendingPathComponent(
            "Sources/Engine/Resources/nano/thinker")
        try FileManager.default.copyItem(at: source, to: trial.file(name))
        var data = try Data(contentsOf: trial.file("\(name)/\(file)"))
        change(&data)
        try data.write(to: trial.file("\(name)/\(file)"))
        return trial.file(name).path
    }

    @Test func anotherGrounderOrProfileIsAnotherRun() throws {
        let trial = try TrainTrial("{\"steps\": 4, \"learning_rate\": 1e-4}")
        let command = trial.words("sft", "out") + ["--targets", try trial.targets()]
        let begun = try Shell.run(Shell.binary.path, command + ["--until", "1"])
        #expect(begun.status == 0, "\(begun.errors)")
        let grounder = try thinker(trial, "grounder", "model-00002-of-00002.safetensors") { data in
            let middle = data.count / 2
            for index in middle..<middle + data.count / 1024 { data[index] ^= 1 }
        }
        let asking = try thinker(trial, "asking", "omni_tui.json") { data in
            let text = String(decoding: data, as: UTF8.self)
            data = Data(text.replacingOccurrences(of: "{expression}", with: "{expression}!").utf8)
        }
        let others = [
            (["--grounder", grounder], "another grounder"),
            (["--thinker", asking], "another profile"),
        ]
        for (options, words) in others {
            let again = try Shell.run(Shell.binary.path, command + options + ["--resume"])
            #expect(again.status == 1 && again.errors.contains(words), "\(again.errors)")
        }
    }

    @Test func aRunIsNotWrittenIntoItsModel() throws {
        let trial = try TrainTrial("{}")
        _ = try thinker(trial, "model", "config.json") { _ in }
        for option in ["--thinker", "--grounder", "--sam2"] {
            let result = try Shell.run(
                Shell.binary.path,
                trial.words("grpo", "") + ["--until", "1", option, trial.file("model").path])
            #expect(result.status == 2 && result.errors.contains(option), "\(result.errors)")
        }
    }

    @Test(arguments: [
        (["--objective", "sft"], 3, "targets.jsonl"), (["--objective", "dpo"], 2, "sft, grpo"),
        (["--objective", "grpo", "--split", "nope"], 3, "nope"),
        (["--objective", "grpo", "--config", "/nowhere.json"], 3, "nowhere"),
        (["--objective", "grpo", "--thinker", "/nowhere"], 4, "nowhere"), ([], 2, "objective"),
        (
            ["--objective", "grpo", "--config", Fixtures.url("rollouts/rollouts.jsonl").path], 2,
            "Docs"
        ),
        // Told before anything is opened.
        (["--objective", "grpo", "--until", "0", "--thinker", "/nowhere"], 2, "until"),
    ])
    func wrongUseIsToldApart(options: [String], status: Int, words: String) throws {
        let folder = try TemporaryFolder()
        let split = options.contains("--split") ? [] : ["--split", "queries"]
        let result = try Shell.run(
            Shell.binary.path,
            ["train", "--data", samples, "--out", folder.file("out").path] + split + options)
        #expect(Int(result.status) == status, "\(result.errors)")
        #expect(result.errors.contains(words), "\(result.errors)")
    }
}
