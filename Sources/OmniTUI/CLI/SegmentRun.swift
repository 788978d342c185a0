import Engine
import Foundation
import Media

/// One run of `segment`: job after job. A signal ends it early; what was found by then is written.
final class SegmentRun {
    private let request: SegmentRequest
    private let stop = SignalStop()
    private let compute: Compute
    /// Outcomes of the jobs that are done.
    private var outcomes: Set<Segmentation.Outcome> = []
    /// How the first job that failed would have ended the program.
    private var failure: ExitCode?
    /// What the systems did so far, for `--trace`.
    private var traces: [String] = []

    init(_ request: SegmentRequest) {
        self.request = request
        compute = Compute(
            parallel: Parallel(threadCount: request.threadCount), cancellation: stop.cancellation)
    }

    /// - Returns: `.nothingMatches` when no query of the run has an answer in its clip, `.failure`
    ///   when, besides, System 1 could not be understood.
    func run() throws -> ExitCode {
        try checkTargets()
        let models = try request.folders.open(precision: request.precision)
        for warning in models.warnings { Self.note("warning: " + warning) }
        let pipeline = models.pipeline(sam2InputSize: request.inputSize)
        let finished = try request.jobs.map { try outcome(of: $0, models: models.names) }
        for (job, outcome) in zip(request.jobs, finished) {
            if let outcome {
                Self.note("\(job.resultPath): done before")
                outcomes.insert(outcome)
            } else if try runKeepingOthers(job, pipeline) {
                return stop.exitCode ?? .interrupted
            }
        }
        return exitCode
    }

    private var exitCode: ExitCode {
        if let failure { return failure }
        if outcomes.contains(.found) { return .success }
        return outcomes.contains(.unreadable) ? .failure : .nothingMatches
    }

    // MARK: - Before anything is computed

    /// Refuses when a result would be replaced.
    private func checkTargets() throws {
        if request.replaces || request.resumes { return }
        let paths = request.jobs.map(\.resultPath) + (request.trace.map { [$0] } ?? [])
        for path in paths where FileManager.default.fileExists(atPath: path) {
            throw MediaError.exists(path: path)
        }
    }

    /// What an earlier run made of a job; nil when it is still to be done.
    /// - Throws: `MediaError.exists` for a result of another query or other models.
    private func outcome(
        of job: SegmentJob, models: [String: String]
    ) throws -> Segmentation.Outcome? {
        guard request.resumes, let old = try? Segmentation.read(job.resultPath), !old.isPartial
        else { return nil }
        let name = ClipMasks.name(of: job.clip)
        guard old.query == job.query, old.models == models, old.masks.clip == name else {
            throw MediaError.exists(path: job.resultPath)
        }
        return old.outcome
    }

    // MARK: - Jobs

    /// A job among several may fail without taking the others along.
    /// - Returns: whether a signal came.
    private func runKeepingOthers(_ job: SegmentJob, _ pipeline: Pipeline) throws -> Bool {
        do {
            try run(job, pipeline)
        } catch let error where request.jobs.count > 1 && !error.isCancellation {
            Self.note("\(job.clip), \"\(job.query.expression)\": \(error)")
            failure = failure ?? (error as? any ExitCoding)?.exitCode ?? .failure
        } catch let error where error.isCancellation && stop.exitCode != nil {
            return true
        }
        return stop.exitCode != nil
    }

    private func run(_ job: SegmentJob, _ pipeline: Pipeline) throws {
        let clip = try Clip.open(job.clip)
        defer { clip.close() }
        let result = try segment(job, clip, pipeline)
        // In a batch, files beside a missing or partial result are leftovers of a stopped run.
        let replaces = request.replaces || request.resumes
        var export = ResultExport(clip: clip, folder: job.folder, replaces: replaces)
        export.coversClip = !result.isPartial
        let written =
            result.outcome == .found ? try export.write(result.masks, as: request.formats) : []
        try SegmentFiles.write(result, to: job.resultPath, replacing: replaces)
        try tell(TraceDocument.markdown(result))
        let report = SegmentOutput(
            result, written: written, resultPath: job.resultPath,
            score: result.isPartial ? nil : try request.truth?.score(result))
        print(request.printsJSON ? try report.json() : report.text)
        outcomes.insert(result.outcome)
    }

    /// The result, or as much of it as there was when a signal came.
    private func segment(
        _ job: SegmentJob, _ clip: Clip, _ pipeline: Pipeline
    ) throws -> Segmentation {
        let progress = SegmentProgress(isQuiet: request.trace != nil)
        var partial: Segmentation?
        do {
            return try stop.during {
                try pipeline(job.query, clip: clip, compute) { event in
                    if case .stopped(let result) = event { partial = result }
                    try progress.show(event)
                }
            }
        } catch let error where error.isCancellation {
            guard let partial else { throw error }
            return partial
        }
    }

    private func tell(_ trace: String) throws {
        guard let path = request.trace else { return Self.note(trace) }
        traces.append(trace)
        try AtomicFile.write(
            Array(traces.joined(separator: "\n").utf8), to: path, replacing: true)
    }

    private static func note(_ line: String) {
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
