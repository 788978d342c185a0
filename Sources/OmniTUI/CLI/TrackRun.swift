import Engine
import Foundation
import Media

/// One run of `track`. Ctrl+C and errors end it early; what was computed by then is written.
final class TrackRun {
    private let request: TrackRequest
    private let stop = SignalStop()
    private let compute: Compute
    private let progress: TrackProgress

    init(_ request: TrackRequest) {
        self.request = request
        compute = Compute(
            parallel: Parallel(threadCount: request.threadCount), cancellation: stop.cancellation)
        progress = TrackProgress()
    }

    func run() throws -> ExitCode {
        // Every frame is looked at once or twice: a large cache of frames would not help.
        let clip = try Clip.open(request.clip, options: ClipOptions(cacheBytes: 64 << 20))
        let count = try clip.waitForIndex()
        let name = ClipMasks.name(of: request.clip)
        let export = MaskExport(
            folder: request.folder, clip: name, overlap: request.overlap,
            replaces: request.replaces)
        try export.check()
        let model = try SAM2(Checkpoint(folder: request.model), precision: request.precision)
        let route = try route(through: clip, count)
        let plan = announce(name, clip, route, model)
        var found = ClipMasks(clip)

        let failure = stop.during { () -> (any Error)? in
            do {
                try track(clip, model, plan, route) { found.record($0, compute) }
                return nil
            } catch {
                return error
            }
        }
        progress.end()
        // Hours of work are not thrown away for a frame that cannot be read.
        if failure == nil || !found.frames.isEmpty {
            let summary = try export.write(found, notes: notes(plan, model.precision))
            report(found, summary, plan, model.precision, isWhole: failure == nil)
        }
        guard let failure else { return .success }
        guard failure.isCancellation else {
            if !found.frames.isEmpty { progress.note("What was found before an error is written") }
            throw failure
        }
        return stop.exitCode ?? .interrupted
    }

    // MARK: - Steps

    /// Prompts, then propagation, then the frames it left out. Later results replace earlier ones.
    private func track(
        _ clip: Clip, _ model: SAM2, _ plan: TrackingPlan, _ route: TrackRoute,
        found: (TrackedMask) -> Void
    ) throws {
        let session = try VideoPredictor(
            model: model, clip: clip, inputSize: plan.inputSize, compute)
        for prompt in request.prompts { try apply(prompt, to: session) }
        let take: ([TrackedMask]) -> Void = { masks in
            masks.forEach(found)
            self.progress.step()
        }
        let stops = route.legs.map {
            session.stops($0.direction, frames: $0.frames, every: plan.step).count
        }
        progress.begin(frames: stops.reduce(0, +), "propagating")
        for leg in route.legs {
            try session.propagate(
                leg.direction, frames: leg.frames, every: plan.step, compute, onFrame: take)
        }
        guard plan.step > 1 else { return }
        progress.begin(frames: session.gaps(in: route.frames).count, "filling in")
        try session.fill(frames: route.frames, compute, onFrame: take)
    }

    private func apply(_ prompt: TrackRequest.Prompt, to session: VideoPredictor) throws {
        switch prompt.shape {
        case .box(let box):
            try session.addBox(box, object: prompt.object, frame: prompt.frame, compute)
        case .click(let click):
            try session.addClicks([click], object: prompt.object, frame: prompt.frame, compute)
        }
    }

    /// - Throws: `MediaError.frameOutOfRange`; `UsageError` for prompts outside `--frames`.
    private func route(through clip: Clip, _ count: Int) throws -> TrackRoute {
        let named = request.prompts.map(\.frame) + (request.frames.map { [$0.upperBound] } ?? [])
        if let beyond = named.first(where: { $0 >= count }) {
            throw MediaError.frameOutOfRange(path: request.clip, index: beyond, count: count)
        }
        let range = request.frames ?? 0...max(count - 1, 0)
        if let outside = request.prompts.map(\.frame).first(where: { !range.contains($0) }) {
            throw UsageError(
                problem: "track: the prompt on frame \(outside) is outside --frames")
        }
        return TrackRoute(
            prompted: request.prompts.map(\.frame), request.direction, within: range)
    }

    // MARK: - Words

    /// Says how long it will take before anything is computed.
    private func announce(
        _ name: String, _ clip: Clip, _ route: TrackRoute, _ model: SAM2
    ) -> TrackingPlan {
        let objects = Set(request.prompts.map(\.object)).count
        let work = TrackingEstimate.Work(frames: route.frames.count, objects: objects)
        let estimate = TrackingEstimate(
            config: model.config, compute.with(precision: model.precision))
        let plan = TrackingPlan.choose(
            work, estimate, inputSize: request.inputSize,
            step: request.step(rate: clip.info.rate))
        progress.note(
            "\(name): \(work.frames) frames, \(objects) object\(objects == 1 ? "" : "s"): "
                + plan.choices(work, estimate))
        return plan
    }

    private func notes(_ plan: TrackingPlan, _ precision: Precision) -> [String: String] {
        [
            "input_size": "\(plan.inputSize)", "step": "\(plan.step)",
            "precision": precision.rawValue,
            "model": request.model.lastPathComponent,
            "direction": request.direction.rawValue,
        ]
    }

    private func report(
        _ found: ClipMasks, _ summary: MaskExport.Summary, _ plan: TrackingPlan,
        _ precision: Precision, isWhole: Bool
    ) {
        let place = URL(fileURLWithPath: request.folder).path
        let counts = MaskOrigin.allCases.map { ($0.rawValue, found.count($0)) }
        guard request.printsJSON else {
            let words = counts.map { "\($0.1) \($0.0)" }.joined(separator: ", ")
            print(
                TerminalText.printable(
                    "\(place): \(found.frames.count) of \(found.times.count) frames, "
                        + "\(summary.objectPictures) masks (\(words))"
                        + (isWhole ? "" : "; stopped early")))
            return
        }
        var object: [String: Any] = [
            "folder": place, "clip": found.clip, "frames": found.times.count,
            "frames_with_masks": found.frames.count, "objects": found.objects,
            "input_size": plan.inputSize, "step": plan.step, "complete": isWhole,
            "precision": precision.rawValue, "json": summary.json ?? "",
        ]
        for (name, count) in counts { object["masks_" + name] = count }
        if let data = try? JSONSerialization.data(withJSONObject: object, options: [.sortedKeys]) {
            print(String(decoding: data, as: UTF8.self))
        }
    }
}
