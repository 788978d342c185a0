import Engine
import Foundation
import Media

extension Command {
    /// `omni-tui segment CLIP -q "..." -o DIR`.
    static let segment = Command(
        name: "segment", summary: "find what a query means in a clip and write its masks",
        operands: [
            Operand(
                name: "CLIP", optional: true, repeats: true,
                help: "video files or folders of pictures")
        ],
        options: SegmentRequest.options + ModelFolders.options + [.threads],
        run: { try SegmentRequest($0).run() })
}

/// One run of `segment`: which queries about which clips, and where the results go.
struct SegmentRequest {
    static let options: [Option] = [
        .value("query", short: "q", "TEXT", repeats: true, "what to find, in plain words"),
        .value(
            "queries", "FILE",
            "JSON lines with clip and expression; finished ones are kept, so a run can go on"),
        .value("out", short: "o", "DIR", "where results go: Annotations/<clip>/ and result.json"),
        Option(
            name: "format", value: ExportFormat.names.joined(separator: "|"),
            choices: ExportFormat.names, repeats: true, help: "what to write (default davis)"),
        .choice("task", ["auto", "omni", "vos", "av", "image"], "how System 1 is asked"),
        .value("range", "START-END", "seconds of the clip that count: 2.5-8"),
        .choice(
            "preset", PipelinePreset.allCases.map(\.rawValue),
            "where the released code is odd: mend it or follow it"),
        .flag("track-all", "carry masks through clips of more than a minute as well"),
        .value("temperature", "T", "0 takes the likeliest token (default)"),
        .value("seed", "N", "of the random choices"),
        .value("truth", "DIR", "masks as DAVIS palette PNGs: print J&F"),
        .value("truth-objects", "IDS", "the numbers that are meant in --truth: 1,3 (default all)"),
        .value("trace", "FILE", "write what the systems did to a file instead of stderr"),
        .flag("json", "print one JSON object per query"),
        .flag("force", "replace results that are there already"),
    ]

    private let jobs: [SegmentJob]
    private let formats: Set<ExportFormat>
    private let folders: ModelFolders
    private let inputSize: Int?
    private let threadCount: Int
    private let truth: TruthMasks?
    private let trace: String?
    private let json: Bool
    private let replaces: Bool
    private let keepsFinished: Bool

    /// - Throws: `UsageError`, `EngineError` without models.
    init(_ arguments: Arguments) throws {
        jobs = try SegmentJob.all(arguments)
        let names = arguments.all("format")
        formats = names.isEmpty ? [.davis] : Set(names.compactMap(ExportFormat.init))
        folders = try ModelFolders(
            arguments, variables: ProcessInfo.processInfo.environment)
        inputSize = try arguments.sam2InputSize
        threadCount = try arguments.threadCount
        truth = try TruthMasks(arguments)
        trace = arguments["trace"]
        json = arguments.has("json")
        replaces = arguments.has("force")
        keepsFinished = arguments["queries"] != nil && !replaces
    }

    /// - Returns: `.nothingMatches` when no query of the run has an answer in its clip, `.failure`
    ///   when, besides, System 1 could not be understood.
    func run() throws -> ExitCode {
        try checkTargets()
        let models = try folders.open()
        for warning in models.warnings { Self.note("warning: " + warning) }
        let pipeline = try models.pipeline(sam2InputSize: inputSize)
        var outcomes: Set<Segmentation.Outcome> = []
        for job in jobs {
            if keepsFinished, let old = try? Segmentation.read(job.resultPath) {
                Self.note("\(job.resultPath): done before")
                outcomes.insert(old.outcome)
                continue
            }
            outcomes.insert(try run(job, pipeline))
        }
        if outcomes.contains(.found) { return .success }
        return outcomes.contains(.unreadable) ? .failure : .nothingMatches
    }

    /// Refuses before any work when a result would be replaced.
    private func checkTargets() throws {
        if replaces || keepsFinished { return }
        for job in jobs where FileManager.default.fileExists(atPath: job.resultPath) {
            throw MediaError.exists(path: job.resultPath)
        }
    }

    private func run(_ job: SegmentJob, _ pipeline: Pipeline) throws -> Segmentation.Outcome {
        let clip = try Clip.open(job.clip)
        defer { clip.close() }
        let run = Compute(parallel: Parallel(threadCount: threadCount))
        let progress = SegmentProgress(isQuiet: trace != nil)
        let result = try pipeline(job.query, clip: clip, run) { try progress.show($0) }
        let export = ResultExport(clip: clip, folder: job.folder, replaces: replaces)
        let written =
            result.outcome == .found ? try export.write(result.masks, as: formats) : []
        try SegmentFiles.write(result, to: job.resultPath, replacing: replaces || keepsFinished)
        let document = TraceDocument.markdown(result)
        if let trace {
            try AtomicFile.write(Array(document.utf8), to: trace, replacing: true)
        } else {
            Self.note(document)
        }
        let report = SegmentOutput(
            result, written: written, resultPath: job.resultPath,
            score: try truth?.score(result))
        print(json ? try report.json() : report.text)
        return result.outcome
    }

    static func note(_ line: String) {
        FileHandle.standardError.write(Data((TerminalText.printable(line) + "\n").utf8))
    }
}

/// Files beside the masks.
enum SegmentFiles {
    /// - Throws: `MediaError`.
    static func write(_ result: Segmentation, to path: String, replacing: Bool) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw MediaError.cannotWrite(path: folder, reason: "the folder cannot be made")
        }
        try AtomicFile.write(try result.file(), to: path, replacing: replacing)
    }
}
