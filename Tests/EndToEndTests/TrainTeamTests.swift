import Foundation
import TestSupport
import Testing

/// `omni-tui train` as several processes.
@Suite(
    .enabled("mpirun is not installed: apt-get install openmpi-bin") {
        try Shell.run("which", ["mpirun"]).status == 0
    })
struct TrainTeamTests {
    private let asRoot = ["OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"]

    @Test func twoProcessesLearnWhatOneDoes() throws {
        let trial = try TrainTrial(TrainTrial.grpo)
        let one = try Shell.run(Shell.binary.path, trial.words("grpo", "one"))
        #expect(one.status == 0, "\(one.errors)")
        let two = try Shell.run(
            "mpirun",
            ["-np", "2", "--oversubscribe", Shell.binary.path]
                + trial.words("grpo", "two"), environment: asRoot)
        #expect(two.status == 0, "\(two.errors)")
        let records = try ["one", "two"].map { try trial.lines("\($0)/rollouts.jsonl") }
        #expect(
            records[0].map { $0["completion"] as? String }
                == records[1].map { $0["completion"] as? String })
        let logs = try ["one", "two"].map { try trial.lines("\($0)/log.jsonl") }
        #expect(logs[0].count == 2)
        for (a, b) in zip(logs[0], logs[1]) {
            for key in ["grad_norm", "reward", "kl"] {
                let (a, b) = (a[key] as? Double ?? 9, b[key] as? Double ?? -9)
                #expect(abs(a - b) < 1e-3 * max(1, abs(a)), "\(key): \(a) against \(b)")
            }
        }
        let before = try weights(trial.file("one/checkpoints/step-000001/model.safetensors"))
        let after = try ["one", "two"].map {
            try weights(trial.file("\($0)/checkpoints/step-000002/model.safetensors"))
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
    private func team(_ command: [String], _ trial: TrainTrial) throws -> (
        mpirun: Process, members: [Int32]
    ) {
        try Data().write(to: trial.file("errors"))
        let team = Process()
        team.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        team.arguments =
            ["mpirun", "-np", "2", "--oversubscribe", Shell.binary.path] + command
        team.environment = ProcessInfo.processInfo.environment.merging(asRoot) { $1 }
        team.standardOutput = FileHandle.nullDevice
        team.standardError = try FileHandle(forWritingTo: trial.file("errors"))
        try team.run()
        #expect(
            Shell.wait(seconds: 60) {
                ((try? trial.lines("out/log.jsonl")) ?? []).count > 1
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

    @Test func aDeadProcessEndsTheRunAndLeavesACheckpoint() throws {
        let trial = try TrainTrial(
            "{\"steps\": 500, \"samples\": 2, \"checkpoint_every\": 1}")
        let command = trial.words("sft", "out") + ["--targets", try trial.targets()]
        let (mpirun, members) = try team(command, trial)
        kill(try #require(members.last), SIGKILL)
        #expect(end(of: mpirun))
        #expect(mpirun.terminationStatus != 0)
        let errors = try String(contentsOf: trial.file("errors"), encoding: .utf8)
        #expect(errors.contains("signal 9"), "\(errors)")
        let again = try Shell.run(
            Shell.binary.path, command + ["--resume", "--until", "2", "--json"])
        #expect(again.status == 0, "\(again.errors)")
    }

    @Test func aProcessThatIsToldToStopEndsTheRunWithACheckpoint() throws {
        let trial = try TrainTrial("{\"steps\": 100000, \"checkpoint_every\": 100000}")
        let (mpirun, members) = try team(
            trial.words("sft", "out") + ["--targets", try trial.targets()], trial)
        kill(try #require(members.last), SIGTERM)
        #expect(end(of: mpirun))
        #expect(mpirun.terminationStatus != 0)
        let steps = try trial.lines("out/log.jsonl").count
        let names = try FileManager.default.contentsOfDirectory(
            atPath: trial.file("out/checkpoints").path)
        #expect(names == ["step-" + String(format: "%06d", steps)])
    }
}
