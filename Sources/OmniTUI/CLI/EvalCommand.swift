import Engine
import Foundation
import Media

extension Command {
    /// `omni-tui eval --dataset DIR --split S [--predictions DIR | --thinker DIR --sam2 DIR]`.
    static let eval = Command(
        name: "eval", summary: "score masks, or models that make them, with the official metrics",
        options: [
            .value("dataset", "DIR", "the dataset's folder"),
            DatasetFolder.kindOption,
            .value("split", "S", "such as valid, valid_u, test_s, or test for all three tests"),
            .value(
                "predictions", "DIR",
                "masks, DIR/CLIP/EXPRESSION/FRAME.png; without them the models run"),
        ] + ModelFolders.options + [
            .choice(
                "task", ["auto"] + TaskKind.allCases.map(\.rawValue), "how System 1 is asked"),
            .value(
                "out", short: "o", "DIR",
                "where results go; ./eval-KIND-SPLIT-PREDICTIONS if not given"),
            .value("shard", "I/N", "score only part I of N of the clips"),
            .flag("resume", "keep what is finished in the results folder, of all shards"),
            .value("seed", "N", "of the confidence interval; 0 if not given"),
            .threads,
            .flag("json", "one JSON object instead of a table"),
        ],
        run: { arguments in
            // Under mpirun or Slurm every process takes a part of the clips by its rank.
            let team = try Launcher.collective(environment: ProcessInfo.processInfo.environment)
            defer { team.finish() }
            return try EvalCommand(arguments, team).run()
        })
}

/// One evaluation, alone or as one process of several.
private struct EvalCommand {
    private let arguments: Arguments
    private let team: any Collective

    /// What a process has scored.
    private struct Part {
        let dataset: any Dataset
        /// Where the predictions come from.
        let predictions: String
        let results: ResultsFolder
        let records: [SampleRecord]
    }

    init(_ arguments: Arguments, _ team: any Collective) {
        self.arguments = arguments
        self.team = team
    }

    /// Whatever happens to one process, all meet in `gather`: a missing one would hang the rest.
    func run() throws -> ExitCode {
        let outcome = Result { try score() }
        let pieces = try team.gather(
            try TeamMessage(outcome.map(\.records)).bytes())
        let part = try outcome.get()
        guard team.rank == 0 else { return .success }
        let records = try pieces.enumerated().flatMap { rank, bytes in
            try TeamMessage(bytes: bytes).records(from: rank)
        }
        let seed = UInt64(try arguments.integer("seed", in: 0...Int.max) ?? 0)
        let report = EvaluationReport(
            kind: part.dataset.kind, split: part.dataset.split, total: part.dataset.samples.count,
            records: records, bootstrap: Bootstrap(seed: seed))
        if report.failed > 0, report.failed == report.overall.samples {
            throw EvaluationError.noPredictions(
                path: part.predictions,
                first: records.lazy.compactMap(\.error).first ?? "")
        }
        try finish(report, part)
        return .success
    }

    private func finish(_ report: EvaluationReport, _ part: Part) throws {
        let json = try report.json()
        let name = try part.results.summary(explicitShard() ?? .whole)
        try AtomicFile.write(Array((json + "\n").utf8), to: name, replacing: true)
        if arguments.has("json") { return print(json) }
        print(report.table)
        if part.dataset.leftOut > 0 {
            let rows = EvaluationReport.count(part.dataset.leftOut, "row")
            print("\(rows) left out; omni-tui data check says why")
        }
        print("every sample: \(part.results.path)".withoutControls)
    }

    // MARK: - One process's part

    private func score() throws -> Part {
        let root = try required("dataset")
        let split = try required("split")
        let kind = try DatasetFolder(arguments, root: root).kind
        let dataset = try kind.open(root, split: split)
        let predictor = try predictor(for: dataset)
        let scorer = Scorer(
            dataset: dataset, predictor: predictor,
            parallel: Parallel(threadCount: try arguments.threadCount))
        let results = try ResultsFolder(
            path: arguments["out"]
                ?? standardOut(kind, split, arguments["predictions"] ?? "models"),
            run: EvaluationRun(
                kind: kind, dataset: resolved(root), split: split,
                predictions: predictor.identity))
        let evaluation = Evaluation(
            scorer: scorer, shard: try shard(), results: results, resumes: arguments.has("resume"))
        let records = try evaluation.run(progress: progress)
        return Part(
            dataset: dataset, predictions: predictor.identity, results: results, records: records)
    }

    /// What is scored.
    private func predictor(for dataset: any Dataset) throws -> any Predictor {
        if let folder = arguments["predictions"] {
            return try PredictionFolder(root: folder, kind: dataset.kind)
        }
        let folders = try ModelFolders(
            arguments, variables: ProcessInfo.processInfo.environment)
        return PipelinePredictor(
            dataset: dataset,
            pipeline: try folders.open().pipeline(sam2InputSize: try arguments.sam2InputSize),
            task: arguments["task"].flatMap(TaskKind.init),
            run: Compute(parallel: Parallel(threadCount: try arguments.threadCount)))
    }

    private func required(_ name: String) throws -> String {
        guard let value = arguments[name] else {
            throw UsageError(problem: "eval: --\(name) is missing", hint: "omni-tui eval --help")
        }
        return value
    }

    private func shard() throws -> Shard {
        guard team.size > 1 else { return try explicitShard() ?? .whole }
        guard arguments["shard"] == nil else {
            throw UsageError(
                problem: "eval: --shard is for separate runs; \(team.size) processes started "
                    + "together share the clips by themselves")
        }
        return Shard(number: team.rank + 1, count: team.size)
    }

    private func explicitShard() throws -> Shard? {
        guard let text = arguments["shard"] else { return nil }
        guard let shard = Shard(text) else {
            throw UsageError(problem: "--shard: expected a part such as 2/4, found '\(text)'")
        }
        return shard
    }

    private func standardOut(_ kind: DatasetKind, _ split: String, _ predictions: String) -> String
    {
        let name = URL(fileURLWithPath: predictions).lastPathComponent
        return "eval-\(kind.rawValue)-\(split)-\(name)".replacingOccurrences(of: "/", with: "-")
    }

    private func resolved(_ path: String) -> String {
        URL(fileURLWithPath: path).resolvingSymlinksInPath().standardized.path
    }

    /// A line that counts, for people only.
    private func progress(_ done: Int, _ total: Int) {
        guard team.rank == 0, isatty(STDERR_FILENO) == 1, done % 10 == 0 || done == total else {
            return
        }
        let text = "\r\(done)/\(total)" + (done == total ? "\n" : "")
        FileHandle.standardError.write(Data(text.utf8))
    }
}
