import Engine
import Foundation

extension Command {
    /// `omni-tui segment CLIP -q "..." -o DIR`.
    static let segment = Command(
        name: "segment", summary: "find what a query means in a clip and write its masks",
        operands: [
            Operand(
                name: "CLIP", optional: true, repeats: true,
                help: "video files or folders of pictures")
        ],
        options: SegmentRequest.options + ModelFolders.options + [.precision, .threads],
        run: { try SegmentRun(SegmentRequest($0)).run() })
}

/// What `segment` was asked to do: which queries about which clips, and where the results go.
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

    let jobs: [SegmentJob]
    let formats: Set<ExportFormat>
    let folders: ModelFolders
    let inputSize: Int?
    let precision: Precision
    let threadCount: Int
    let truth: TruthMasks?
    let trace: String?
    let printsJSON: Bool
    let replaces: Bool
    /// Whether results of an earlier run are kept and only what is missing is done.
    let resumes: Bool

    /// - Throws: `UsageError`, `EngineError` without models.
    init(_ arguments: Arguments) throws {
        jobs = try SegmentJob.all(arguments)
        let names = arguments.all("format")
        formats = names.isEmpty ? [.davis] : Set(names.compactMap(ExportFormat.init))
        folders = try ModelFolders(
            arguments, variables: ProcessInfo.processInfo.environment)
        inputSize = try arguments.sam2InputSize
        precision = arguments.precision
        threadCount = try arguments.threadCount
        truth = try TruthMasks(arguments)
        trace = arguments["trace"]
        printsJSON = arguments.has("json")
        replaces = arguments.has("force")
        resumes = arguments["queries"] != nil && !replaces
    }
}
