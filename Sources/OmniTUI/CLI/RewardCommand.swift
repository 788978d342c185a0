import Engine
import Foundation
import Media
import Trainer

extension Command {
    /// `omni-tui reward --rollouts F.jsonl --dataset DIR [...]`.
    static let reward = Command(
        name: "reward", summary: "score recorded rollouts as training would",
        options: [
            .value("rollouts", "FILE", "one JSON object per line, see Docs/Rewards.md"),
            .value(
                "dataset", "DIR", repeats: true, "where their truth is; several may be given"),
            .choice(
                "kind", DatasetKind.allCases.map(\.rawValue),
                "the datasets' layout; told from the files unless given"),
            .value("split", "S", "look in this split only; in all, train first, if not given"),
            .choice(
                "preset", RewardConfig.Preset.allCases.map(\.rawValue),
                "weights and rules; standard if not given"),
            .value("config", "FILE", "a preset and other weights, in JSON"),
        ],
        run: { try RewardCommand($0).run() })
}

/// Scores every line first, then prints them: a bad line leaves no half of a result.
private struct RewardCommand {
    private let file: RolloutFile
    private let arguments: Arguments

    init(_ arguments: Arguments) throws {
        for name in ["rollouts", "dataset"] where arguments[name] == nil {
            throw UsageError(
                problem: "reward: --\(name) is missing", hint: "omni-tui reward --help")
        }
        if arguments.has("preset"), arguments.has("config") {
            throw UsageError(problem: "reward: a --config names its preset itself")
        }
        file = RolloutFile(path: arguments["rollouts"] ?? "")
        self.arguments = arguments
    }

    func run() throws -> ExitCode {
        let config = try config()
        let truths = try RolloutTruths(
            roots: arguments.all("dataset"),
            kind: arguments["kind"].flatMap(DatasetKind.init), split: arguments["split"],
            wanted: try RolloutKeys(file).samples)
        let scored = try ScoredRollouts(
            file, scorer: RolloutScorer(truths: truths, config: config), config: config)
        try write(scored)
        return .success
    }

    private func config() throws -> RewardConfig {
        if let path = arguments["config"] {
            return try RewardConfig(
                try SettingReader.json(path), SettingReader(file: path))
        }
        return RewardConfig(
            preset: arguments["preset"].flatMap(RewardConfig.Preset.init) ?? .standard)
    }

    private func write(_ scored: ScoredRollouts) throws {
        var index = 0
        try file.forEachLine { _, bytes, _ in
            // A log may have grown meanwhile.
            guard index < scored.scores.count,
                let line = ScoredRollouts.line(bytes, scored.scores[index])
            else { return }
            index += 1
            FileHandle.standardOutput.write(Data(line + [0x0A]))
        }
        guard isatty(STDERR_FILENO) == 1, isatty(STDOUT_FILENO) == 0 else { return }
        let mean = scored.scores.map(\.total).reduce(0, +) / Double(max(1, index))
        let text = String(
            format: "%d rollouts in %d groups, mean reward %.3f\n", index, scored.groupCount, mean)
        FileHandle.standardError.write(Data(text.utf8))
    }
}

extension SettingsError: ExitCoding {
    var exitCode: ExitCode { .usage }
}

extension RolloutError: ExitCoding {
    var exitCode: ExitCode { .unreadableInput }
}
