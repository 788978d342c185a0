import Dispatch
import Engine
import Foundation
import Media
import Synchronization

/// The two systems on a thread of their own: answers queries, runs them again, writes exports.
///
/// Orders are done one after the other. The models are opened when they are first needed.
final class QueryDesk: Sendable {
    struct Options: Sendable {
        var folders: ModelFolders
        /// Side of SAM 2.1's input; nil for that of the checkpoint.
        var sam2InputSize: Int?
        var precision = Precision.f32
    }

    /// Used by the queue alone.
    private struct Session {
        var models: ModelPair?
        /// The newest plan, complete or not.
        var plan: (query: Query, reasoning: Reasoning)?
        /// The newest result, as it was kept.
        var result: Segmentation?
    }

    private let clip: Clip
    private let layers: MaskLayers
    private let options: Options
    private let workspace: Workspace
    private let post: @Sendable (Action) -> Void
    private let queue = DispatchQueue(label: "omni-tui.query", qos: .userInitiated)
    private let parallel: Parallel
    private let session = Mutex(Session())
    private let running = Mutex<[Job.Kind: Cancellation]>([:])

    init(
        clip: Clip, layers: MaskLayers, options: Options, post: @escaping @Sendable (Action) -> Void
    ) {
        self.clip = clip
        self.layers = layers
        self.options = options
        self.post = post
        workspace = Workspace(clip: clip.path)
        parallel = Parallel(threadCount: Parallel.availableCPUs)
    }

    /// Looks for a result of an earlier run.
    func start() {
        queue.async { [self] in
            guard (try? clip.waitForIndex()) != nil, let result = workspace.newest(of: clip) else {
                return
            }
            session.withLock {
                $0.plan = (result.query, result.reasoning)
                $0.result = result
            }
            layers.begin(result.masks)
            post(.segment(.masks(objects: result.masks.objects)))
            let phase = result.isPartial ? .stopped : QueryState.Phase.done(result.outcome)
            post(.query(.restored(result.query, result.reasoning, result.groundings, phase)))
        }
    }

    func perform(_ order: QueryOrder) {
        switch order {
        case .ask(let query):
            enqueue(.query) { desk, run in try desk.answer(query, run) }
        case .rerun(let description):
            enqueue(.query) { desk, run in try desk.understandAgain(description, run) }
        case .export(let request):
            enqueue(.export) { desk, run in try desk.write(request, run.cancellation) }
        case .keep: queue.async { [self] in keepCorrected() }
        }
    }

    func cancel(_ kind: Job.Kind) { running.withLock { $0[kind]?.cancel() } }

    /// Calls everything off.
    func stop() { running.withLock { $0.values.forEach { $0.cancel() } } }

    // MARK: - Orders

    private func answer(_ query: Query, _ run: Compute) throws {
        let pipeline = try pipeline()
        _ = try clip.waitForIndex { run.cancellation.isCancelled }
        layers.begin(ClipMasks(clip))
        let plan = try pipeline.plan(query, clip: clip, run) { self.tell($0) }
        session.withLock { $0.plan = (query, plan) }
        post(.query(.reasoning(plan)))
        try understand(plan, query, pipeline, run)
    }

    private func understandAgain(_ description: String?, _ run: Compute) throws {
        guard let old = session.withLock({ $0.plan }) else { return }
        let pipeline = try pipeline()
        var plan = old.reasoning
        // Whoever asks again wants the keyframes looked at, whatever was thought of them.
        plan.verdict = .found
        if let description {
            for index in plan.keyframes.indices { plan.keyframes[index].description = description }
        }
        layers.begin(ClipMasks(clip))
        session.withLock { $0.plan = (old.query, plan) }
        post(.query(.reasoning(plan)))
        try understand(plan, old.query, pipeline, run)
    }

    private func understand(
        _ plan: Reasoning, _ query: Query, _ pipeline: Pipeline, _ run: Compute
    ) throws {
        let result = try pipeline.understand(plan, query: query, clip: clip, run) { self.tell($0) }
        let path = keep(result)
        post(.query(.finished(result.outcome, seconds: result.seconds, path: path)))
    }

    /// - Returns: where the result is, nil when it could not be written.
    @discardableResult
    private func keep(_ result: Segmentation) -> String? {
        session.withLock { $0.result = result }
        do {
            return try workspace.keep(result)
        } catch {
            post(.message("The result is not kept: \(error)", .warning))
            return nil
        }
    }

    /// The newest result again, with the masks that the user has corrected since.
    private func keepCorrected() {
        guard var result = session.withLock({ $0.result }), let masks = layers.masks,
            masks != result.masks
        else { return }
        result.masks = masks
        if let path = keep(result) { post(.message("Corrected masks are kept in \(path)", .note)) }
    }

    private func write(_ request: ExportRequest, _ cancellation: Cancellation) throws {
        guard let masks = layers.masks else { return }
        let export = ResultExport(
            clip: clip, folder: request.folder, replaces: request.overwrite)
        do {
            let written = try export.write(masks, as: request.formats) { cancellation.isCancelled }
            for place in written {
                let path = URL(fileURLWithPath: place.path).path
                post(.message("\(path): \(place.amount)", .note))
            }
        } catch MediaError.exists {
            post(.query(.exists(request)))
            throw EngineError.cancelled
        }
    }

    private func pipeline() throws -> Pipeline {
        let opened = try session.withLock { session in
            if let models = session.models { return models }
            post(.query(.opening))
            let models = try options.folders.open(precision: options.precision)
            session.models = models
            for warning in models.warnings { post(.message(warning, .warning)) }
            return models
        }
        let advice =
            options.folders.thinker == EmbeddedModels.thinker
            ? "; for real footage load Omni-R1, see :help models" : ""
        post(.query(.ready(model: "\(opened.profile.name): \(opened.profile.knows)\(advice)")))
        return opened.pipeline(sam2InputSize: options.sam2InputSize)
    }

    // MARK: - Events

    private func tell(_ event: PipelineEvent) {
        switch event {
        case .stage(let stage): post(.query(.stage(stage)))
        case .progress(let stage, let done, let total):
            let part = total > 0 ? Double(done) / Double(total) : 0
            post(.job(.query, .progress(Self.begin(of: stage) + Self.share(of: stage) * part)))
        case .text(let piece): post(.query(.text(piece)))
        case .note(let note): post(.query(.note(note)))
        case .grounding(let keyframe): post(.query(.grounding(keyframe)))
        case .mask(let object, let frame, let entry):
            post(.segment(.masks(objects: layers.record([(entry, object: object, frame: frame)]))))
        case .stopped(let partial): if partial.outcome == .found { keep(partial) }
        case .reasoning, .reply: break
        }
    }

    /// Share of the time that a stage takes, roughly: what the progress bar goes by.
    private static func share(of stage: PipelineStage) -> Double {
        switch stage {
        case .sampling: 0.05
        case .reasoning: 0.3
        case .grounding: 0.15
        case .tracking: 0.5
        }
    }

    private static func begin(of stage: PipelineStage) -> Double {
        PipelineStage.allCases.prefix { $0 != stage }.map(share).reduce(0, +)
    }

    // MARK: - The queue

    private func enqueue(
        _ kind: Job.Kind, _ body: @escaping @Sendable (QueryDesk, Compute) throws -> Void
    ) {
        let cancellation = Cancellation()
        running.withLock { $0[kind] = cancellation }
        post(.job(kind, .progress(nil)))
        queue.async { [self] in
            let run = Compute(parallel: parallel, cancellation: cancellation)
            do {
                try run.checkCancelled()
                try body(self, run)
                post(.job(kind, .done))
            } catch {
                fail(kind, error)
            }
        }
    }

    private func fail(_ kind: Job.Kind, _ error: any Error) {
        let isCancelled = error.isCancellation
        post(.job(kind, isCancelled ? .cancelled : .failed("\(error)")))
        guard kind == .query else { return }
        post(.query(isCancelled ? .stopped : .failed("\(error)")))
    }
}
