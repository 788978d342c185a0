import Engine
import Foundation
import Media
import Trainer

extension Command {
    /// `omni-tui train --objective sft|grpo --data DIR --thinker DIR --sam2 DIR --out DIR [...]`.
    static let train = Command(
        name: "train", summary: "train System 1, by examples or on the rewards of System 2",
        options: [
            .choice(
                "objective", TrainingConfig.Objective.allCases.map(\.rawValue),
                "learn from targets.jsonl (sft), or from rewards (grpo)"),
            .value("data", "DIR", "the dataset's folder"),
            DatasetFolder.kindOption,
            .value("split", "S", "train if not given"),
            .value("targets", "FILE", "what sft learns; DIR/targets.jsonl if not given"),
        ] + ModelFolders.options + [
            .choice(
                "task", ["auto"] + TaskKind.allCases.filter { $0 != .image }.map(\.rawValue),
                "how System 1 is asked"),
            .value(
                "out", short: "o", "DIR", "checkpoints, log, rollouts, curves, the trained model"),
            .value("config", "FILE", "settings in JSON, see Docs/Training.md"),
            .flag("resume", "go on from the newest checkpoint in the folder, if there is one"),
            .value("until", "STEP", "end after this step; --resume goes on"),
            .threads,
            .flag("json", "one JSON object per step"),
        ],
        run: { arguments in
            // Under mpirun or Slurm the processes share the samples of each step.
            let team = try Launcher.collective(environment: ProcessInfo.processInfo.environment)
            defer { team.finish() }
            return try TrainCommand(arguments, team).run()
        })
}

/// One run, alone or as one process of several.
private struct TrainCommand {
    private let arguments: Arguments
    private let team: any Collective
    private let stop = SignalStop()

    init(_ arguments: Arguments, _ team: any Collective) {
        (self.arguments, self.team) = (arguments, team)
    }

    func run() throws -> ExitCode {
        let out = try required("out")
        let setup = try team.agree(Result { try TrainSetup(arguments, out: out) })
        do {
            try stop.during { try train(setup) }
        } catch let error where error.isCancellation {
            guard let code = stop.exitCode else { throw error }
            return code
        }
        if team.rank == 0, !arguments.has("json") {
            print("model, curves.svg, log.jsonl, rollouts.jsonl: \(out)".withoutControls)
        }
        return .success
    }

    private func train(_ setup: TrainSetup) throws {
        let progress = TrainProgress(json: arguments.has("json"))
        let training = try team.agree(
            Result { try setup.training(team: team, cancellation: stop.cancellation) })
        progress.begin(setup.heading(training.totalSteps), rank: team.rank)
        try training(
            resumes: arguments.has("resume"), until: setup.until, onNote: progress.note,
            onStep: progress.show)
        try team.agree(Result { try training.finish(title: setup.title) })
    }

    private func required(_ name: String) throws -> String {
        guard let value = arguments[name], !value.isEmpty else {
            throw UsageError(problem: "train: --\(name) is missing", hint: "omni-tui train --help")
        }
        return value
    }
}

extension TrainingError: ExitCoding {
    var exitCode: ExitCode {
        switch self {
        case .occupied: .usage
        case .nothingToLearn, .repeatedSample: .unreadableInput
        case .cannotWrite, .otherRun, .olderRun, .diverged, .process: .failure
        }
    }
}
