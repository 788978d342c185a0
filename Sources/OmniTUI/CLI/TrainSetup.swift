import Engine
import Foundation
import Media
import Trainer

/// What a training run needs, opened and checked.
struct TrainSetup {
    private let objective: TrainingConfig.Objective
    private let config: TrainingConfig
    /// The configuration file as it is.
    private let configText: String
    private let dataset: any Dataset
    private let models: ModelPair
    private let pipeline: Pipeline
    private let task: TaskKind?
    private let targets: SFTTargets?
    /// The Thinkers' `omni_tui.json`, which say how they are asked, as they are; empty where they
    /// bring none.
    private let profiles: (thinker: String, grounder: String)
    private let arguments: Arguments
    private let out: RunFolder
    /// The last step of this session.
    let until: Int?

    /// - Throws: `UsageError`, `SettingsError`, `DatasetError`, `EngineError`, `MediaError`.
    init(_ arguments: Arguments, out: String) throws {
        for name in ["objective", "data"] where arguments[name] == nil {
            throw UsageError(problem: "train: --\(name) is missing", hint: "omni-tui train --help")
        }
        until = try arguments.integer("until", in: 1...Int.max)
        self.out = RunFolder(out)
        let folders = try ModelFolders(
            arguments, variables: ProcessInfo.processInfo.environment)
        try Self.check(folders, outside: self.out)
        objective = arguments["objective"].flatMap(TrainingConfig.Objective.init) ?? .grpo
        dataset = try DatasetFolder.training(arguments)
        (config, configText) = try Self.config(arguments["config"])
        targets =
            objective == .sft
            ? try SFTTargets(path: arguments["targets"] ?? "\(dataset.root)/targets.jsonl") : nil
        models = try folders.open()
        profiles = (try Self.profile(folders.thinker), try folders.grounder.map(Self.profile) ?? "")
        pipeline = try models.pipeline(sam2InputSize: try arguments.sam2InputSize)
        task = arguments["task"].flatMap(TaskKind.init)
        self.arguments = arguments
    }

    /// A run replaces its model and deletes old checkpoints: it must not begin from them.
    private static func check(_ folders: ModelFolders, outside out: RunFolder) throws {
        let models = [
            ("thinker", folders.thinker), ("grounder", folders.grounder), ("sam2", folders.sam2),
        ]
        for (name, folder) in models {
            guard let folder, out.contains(folder) else { continue }
            throw UsageError(
                problem: "train: --\(name) \(folder.path) lies in --out, which is written over",
                hint: "--out with another folder")
        }
    }

    private static func profile(_ folder: URL) throws -> String {
        let file = folder.appendingPathComponent("omni_tui.json")
        guard FileManager.default.fileExists(atPath: file.path) else { return "" }
        return String(decoding: JSONWriter.bytes(try Checkpoint.json(file)), as: UTF8.self)
    }

    /// The settings of a run and their text; the standard ones without a file.
    static func config(_ path: String?) throws -> (TrainingConfig, String) {
        guard let path else { return (TrainingConfig(), "{}") }
        let json = try SettingReader.json(path)
        let text = String(decoding: JSONWriter.bytes(json), as: UTF8.self)
        return (try TrainingConfig(json, file: path), text)
    }

    /// - Throws: `TrainingError`, `EngineError`.
    func training(team: any Collective, cancellation: Cancellation) throws -> Training {
        let run = Compute(
            parallel: Parallel(threadCount: try arguments.threadCount), cancellation: cancellation)
        let data = try TrainingData(
            dataset, seed: config.seed,
            reason: targets.map { "\($0.path) has no target for a sample of the split" }
                ?? "no expression of the split means an object with masks"
        ) { sample in
            targets.map { $0.target(of: sample) != nil } ?? sample.hasMasks
        }
        let checkpoint = models.thinker.checkpoint
        let policy = try Policy(models.thinker, lora: config.lora, seed: config.seed, run)
        try FileManager.default.createDirectory(
            atPath: out.path, withIntermediateDirectories: true)
        return Training(
            config, data: data, objective: try objective(policy, run), decoder: policy.decoder,
            checkpoints: try CheckpointFolder(
                out: out.path, identity: identity, source: checkpoint, lora: config.lora),
            team: team, folder: out, run: run)
    }

    private func objective(_ policy: Policy, _ run: Compute) throws -> any TrainingObjective {
        if let targets {
            return SFTObjective(
                config, policy: policy, dataset: dataset, targets: targets, pipeline: pipeline,
                task: task, run: run)
        }
        return GRPOObjective(
            config, policy: policy, dataset: dataset, pipeline: pipeline, task: task, run: run)
    }

    private var identity: RunIdentity {
        let root = URL(fileURLWithPath: dataset.root).resolvingSymlinksInPath().standardized.path
        return RunIdentity([
            ("objective", objective.rawValue),
            ("dataset", "\(dataset.kind.rawValue) \(root) \(dataset.split)"),
            ("targets", targets?.path ?? ""),
            ("thinker", models.names["system1"] ?? ""), ("sam2", models.names["sam2"] ?? ""),
            ("grounder", models.names["system2"] ?? ""), ("profile", profiles.thinker),
            ("grounder's profile", profiles.grounder),
            ("task", task?.rawValue ?? "auto"), ("sam2-size", arguments["sam2-size"] ?? ""),
            ("configuration", configText),
        ])
    }

    /// For the curves.
    var title: String {
        "\(objective.rawValue) on \(dataset.kind.rawValue) \(dataset.split), "
            + "\(models.profile.name), seed \(config.seed)"
    }

    /// For people, before the first step.
    func heading(_ steps: Int) -> String {
        let each =
            objective == .grpo
            ? "\(config.samples) x \(config.group) completions" : "\(config.samples) targets"
        return "\(title): \(steps) steps of \(each)"
    }
}
