import Foundation
import TestSupport
import Testing

/// `omni-tui train` as a user runs it, with the embedded pair on the sample clips.
@Suite struct TrainCommandTests {
    private static func hasMPIRun() throws -> Bool {
        try Shell.run("which", ["mpirun"]).status == 0
    }

    private let asRoot = ["OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"]
    private let samples = Fixtures.checkout.appendingPathComponent("Samples").path

    private func words(_ objective: String, _ folder: TemporaryFolder, _ out: String) -> [String] {
        [
            "train", "--objective", objective, "--data", samples, "--split", "queries", "--config",
            folder.file("config.json").path, "--out", folder.file(out).path, "--threads", "1",
        ]
    }

    private func configured(_ text: String) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try text.write(to: folder.file("config.json"), atomically: true, encoding: .utf8)
        return folder
    }

    private func lines(_ folder: TemporaryFolder, _ name: String) throws -> [[String: Any]] {
        try String(contentsOf: folder.file(name), encoding: .utf8).split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }

    private static let grpo = """
        {"group": 3, "samples": 2, "steps": 2, "learning_rate": 1e-4, "checkpoint_every": 1,
         "max_new_tokens": 110, "reward": {"length_bonus": 0}}
        """

    /// What the run wrote down is what `omni-tui reward` makes of it.
    @Test func rewardsOfARunAreThoseOfItsRecord() throws {
        let folder = try configured(Self.grpo)
        let result = try Shell.run(
            Shell.binary.path, words("grpo", folder, "out") + ["--json", "--until", "1"])
        #expect(result.status == 0, "\(result.errors)")
        let steps = result.text.split(separator: "\n")
        #expect(steps.count == 1)
        let rollouts = try lines(folder, "out/rollouts.jsonl")
        #expect(rollouts.count == 6)
        let scored = try Shell.run(
            Shell.binary.path,
            [
                "reward", "--rollouts", folder.file("out/rollouts.jsonl").path, "--dataset",
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
            #expect(FileManager.default.fileExists(atPath: folder.file("out/\(name)").path))
        }
    }

    private func targets(_ folder: TemporaryFolder) throws -> String {
        let answer =
            "<think>a cow is seen.</think>\\n<answer>\\n{\\\"start_time\\\": \\\"00:01.00\\\", "
            + "\\\"end_time\\\": \\\"00:01.00\\\", \\\"description\\\": \\\"the cow\\\"}\\n</answer>"
        let line = "{\"clip\": \"farm\", \"exp_id\": \"0\", \"target\": \"\(answer)\"}\n"
        let path = folder.file("targets.jsonl").path
        try line.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    @Test func examplesAreLearnt() throws {
        let folder = try configured(
            "{\"steps\": 6, \"learning_rate\": 1e-3, \"checkpoint_every\": 100}")
        let command = words("sft", folder, "out") + ["--targets", try targets(folder)]
        let result = try Shell.run(Shell.binary.path, command + ["--json"])
        #expect(result.status == 0, "\(result.errors)")
        let losses = try lines(folder, "out/log.jsonl").compactMap { $0["loss"] as? Double }
        #expect(losses.count == 6)
        #expect((losses.last ?? 9) < 0.7 * (losses.first ?? 0), "\(losses)")
    }

    @Test(arguments: ["sft", "grpo"]) func aKilledRunLosesNothing(objective: String) throws {
        let folder = try configured(
            """
            {"steps": 500, "learning_rate": 1e-4, "checkpoint_every": 1, "group": 3,
             "max_new_tokens": 110, "reward": {"length_bonus": 0}}
            """)
        let more = ["--targets", try targets(folder)]
        let process = Process()
        process.executableURL = Shell.binary
        process.arguments = words(objective, folder, "out") + more
        process.standardError = FileHandle.nullDevice
        try process.run()
        let second = folder.file("out/checkpoints/step-000002").path
        #expect(Shell.wait(seconds: 60) { FileManager.default.fileExists(atPath: second) })
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        let names = try FileManager.default.contentsOfDirectory(
            atPath: folder.file("out/checkpoints").path
        ).filter { $0.hasPrefix("step-") }.sorted()
        let done = try #require(names.last.flatMap { Int($0.dropFirst(5)) })
        let end = ["--until", "\(done + 1)"]
        let again = try Shell.run(
            Shell.binary.path, words(objective, folder, "out") + more + end + ["--resume"])
        #expect(again.status == 0, "\(again.errors)")
        let whole = try Shell.run(
            Shell.binary.path, words(objective, folder, "whole") + more + end)
        #expect(whole.status == 0, "\(whole.errors)")
        let norms = try lines(folder, "out/log.jsonl").compactMap { $0["grad_norm"] as? Double }
        #expect(norms.count == done + 1 && norms.contains { $0 > 0 })
        let name = "step-" + String(format: "%06d", done + 1)
        var files = ["model.safetensors", "optimizer.safetensors", "state.json"].map {
            "checkpoints/\(name)/\($0)"
        }
        if objective == "grpo" { files.append("rollouts.jsonl") }
        for file in files {
            let parts = ["out", "whole"].map {
                try? Data(contentsOf: folder.file("\($0)/\(file)"))
            }
            #expect(parts[0] != nil && parts[0] == parts[1], "\(file)")
        }
    }

    /// A copy of the embedded Thinker, with one of its files changed.
    private func thinker(
        _ folder: TemporaryFolder, _ name: String, _ file: String, _ change: (inout Data) -> Void
    ) throws -> String {
        let source = Fixtures.checkout.appendingPathComponent(
            "Sources/Engine/Resources/nano/thinker")
        try FileManager.default.copyItem(at: source, to: folder.file(name))
        var data = try Data(contentsOf: folder.file("\(name)/\(file)"))
        change(&data)
        try data.write(to: folder.file("\(name)/\(file)"))
        return folder.file(name).path
    }

    @Test func anotherGrounderOrProfileIsAnotherRun() throws {
        let folder = try configured("{\"steps\": 4, \"learning_rate\": 1e-4}")
        let command = words("sft", folder, "out") + ["--targets", try targets(folder)]
        let begun = try Shell.run(Shell.binary.path, command + ["--until", "1"])
        #expect(begun.status == 0, "\(begun.errors)")
        let grounder = try thinker(folder, "grounder", "model-00002-of-00002.safetensors") { data in
            let middle = data.count / 2
            for index in middle..<middle + data.count / 1024 { data[index] ^= 1 }
        }
        let asking = try thinker(folder, "asking", "omni_tui.json") { data in
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
        let folder = try configured("{}")
        _ = try thinker(folder, "model", "config.json") { _ in }
        for option in ["--thinker", "--grounder", "--sam2"] {
            let result = try Shell.run(
                Shell.binary.path,
                words("grpo", folder, "") + ["--until", "1", option, folder.file("model").path])
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

    @Test(.enabled("mpirun is not installed: apt-get install openmpi-bin") { try Self.hasMPIRun() })
    func twoProcessesLearnWhatOneDoes() throws {
        let folder = try configured(Self.grpo)
        let one = try Shell.run(Shell.binary.path, words("grpo", folder, "one"))
        #expect(one.status == 0, "\(one.errors)")
        let two = try Shell.run(
            "mpirun",
            ["-np", "2", "--oversubscribe", Shell.binary.path]
                + words("grpo", folder, "two"), environment: asRoot)
        #expect(two.status == 0, "\(two.errors)")
        let records = try ["one", "two"].map { try lines(folder, "\($0)/rollouts.jsonl") }
        #expect(
            records[0].map { $0["completion"] as? String }
                == records[1].map { $0["completion"] as? String })
        let logs = try ["one", "two"].map { try lines(folder, "\($0)/log.jsonl") }
        #expect(logs[0].count == 2)
        for (a, b) in zip(logs[0], logs[1]) {
            for key in ["grad_norm", "reward", "kl"] {
                let (a, b) = (a[key] as? Double ?? 9, b[key] as? Double ?? -9)
                #expect(abs(a - b) < 1e-3 * max(1, abs(a)), "\(key): \(a) against \(b)")
            }
        }
        let before = try weights(folder.file("one/checkpoints/step-000001/model.safetensors"))
        let after = try ["one", "two"].map {
            try weights(folder.file("\($0)/checkpoints/step-000002/model.safetensors"))
        }
        let learnt = distance(before, after[0])
        #expect(learnt > 0 && distance(after[0], after[1]) < 0.02 * learnt)
    }

    /// The numbers of a file of weights that are all Float32.
    private func weights(_ file: URL) throws -> [Float] {
        let data = try Data(contentsOf: file)
        let header = data.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        return data.dropFirst(8 + header).withUnsafeBytes { bytes in
            (0..<bytes.count / 4).map {
                bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self)
            }
        }
    }

    private func distance(_ a: [Float], _ b: [Float]) -> Double {
        guard a.count == b.count else { return .infinity }
        return zip(a, b).reduce(0) { $0 + abs(Double($1.0) - Double($1.1)) }
    }

    /// A run of two processes that has done a step.
    private func team(_ command: [String], _ folder: TemporaryFolder) throws -> (
        mpirun: Process, members: [Int32]
    ) {
        try Data().write(to: folder.file("errors"))
        let team = Process()
        team.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        team.arguments =
            ["mpirun", "-np", "2", "--oversubscribe", Shell.binary.path] + command
        team.environment = ProcessInfo.processInfo.environment.merging(asRoot) { $1 }
        team.standardOutput = FileHandle.nullDevice
        team.standardError = try FileHandle(forWritingTo: folder.file("errors"))
        try team.run()
        #expect(
            Shell.wait(seconds: 60) {
                ((try? lines(folder, "out/log.jsonl")) ?? []).count > 1
            })
        let children = try Shell.run("pgrep", ["-P", "\(team.processIdentifier)", "omni-tui"])
        return (team, children.text.split(separator: "\n").compactMap { Int32($0) })
    }

    /// Waits for the end; a team that hangs is killed.
    private func end(of team: Process) -> Bool {
        let ended = Shell.wait(seconds: 60) { !team.isRunning }
        if !ended { kill(team.processIdentifier, SIGKILL) }
        team.waitUntilExit()
        return ended
    }

    @Test(.enabled("mpirun is not installed: apt-get install openmpi-bin") { try Self.hasMPIRun() })
    func aDeadProcessEndsTheRunAndLeavesACheckpoint() throws {
        let folder = try configured(
            "{\"steps\": 500, \"samples\": 2, \"checkpoint_every\": 1}")
        let command = words("sft", folder, "out") + ["--targets", try targets(folder)]
        let (mpirun, members) = try team(command, folder)
        kill(try #require(members.last), SIGKILL)
        #expect(end(of: mpirun))
        #expect(mpirun.terminationStatus != 0)
        let errors = try String(contentsOf: folder.file("errors"), encoding: .utf8)
        #expect(errors.contains("signal 9"), "\(errors)")
        let again = try Shell.run(
            Shell.binary.path, command + ["--resume", "--until", "2", "--json"])
        #expect(again.status == 0, "\(again.errors)")
    }

    @Test(.enabled("mpirun is not installed: apt-get install openmpi-bin") { try Self.hasMPIRun() })
    func aProcessThatIsToldToStopEndsTheRunWithACheckpoint() throws {
        let folder = try configured("{\"steps\": 100000, \"checkpoint_every\": 100000}")
        let (mpirun, members) = try team(
            words("sft", folder, "out") + ["--targets", try targets(folder)], folder)
        kill(try #require(members.last), SIGTERM)
        #expect(end(of: mpirun))
        #expect(mpirun.terminationStatus != 0)
        let steps = try lines(folder, "out/log.jsonl").count
        let names = try FileManager.default.contentsOfDirectory(
            atPath: folder.file("out/checkpoints").path)
        #expect(names == ["step-" + String(format: "%06d", steps)])
    }
}
