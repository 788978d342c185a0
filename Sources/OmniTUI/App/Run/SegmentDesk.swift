import Dispatch
import Engine
import Foundation
import Media
import Synchronization

/// SAM 2.1 on a thread of its own: encodes what the user looks at, answers prompts, carries objects
/// through the clip. Opened when it is first needed.
///
/// Orders are done one after the other. A prompt ends an encoding of another frame; a propagation,
/// and the prompts it waits for, end when they are asked to, within a layer. What a propagation
/// found is kept, and prompts that were called off are answered before the next one.
final class SegmentDesk: Sendable {
    struct Options: Sendable {
        var folder: String
        /// Side of the model's input, nil to choose by time.
        var inputSize: Int?
        /// Frames per second that a propagation computes first, nil to choose by time.
        var maskRate: Double?
        var precision = Precision.f32
    }

    /// What can be called off, from any thread.
    private struct Running {
        var encoding: (frame: Int, cancellation: Cancellation)?
        /// Of all prompts since a propagation was last ordered.
        var prompts = Cancellation()
        /// The propagation, and the prompts that came before it.
        var propagation: (own: Cancellation, awaited: Cancellation)?

        mutating func stopPropagation() {
            propagation?.own.cancel()
            propagation?.awaited.cancel()
        }

        mutating func stopPrompts() {
            prompts.cancel()
            prompts = Cancellation()
        }
    }

    /// Seconds that the user must stay on a frame before it is encoded.
    private static let patience = 0.15

    private let clip: Clip
    private let layers: MaskLayers
    private let options: Options
    private let post: @Sendable (Action) -> Void
    private let queue = DispatchQueue(label: "omni-tui.segment", qos: .userInitiated)
    private let compute: Compute
    private let running = Mutex(Running())
    /// Used by the queue alone.
    private let session = Mutex<SegmentSession?>(nil)

    init(
        clip: Clip, layers: MaskLayers, options: Options, post: @escaping @Sendable (Action) -> Void
    ) {
        self.clip = clip
        self.layers = layers
        self.options = options
        self.post = post
        compute = Compute(parallel: Parallel(threadCount: Parallel.availableCPUs))
    }

    func perform(_ order: SegmenterOrder) {
        switch order {
        case .encode(let frame): encode(frame)
        case .prompt(let object, let frame, let shapes):
            let cancellation = running.withLock { running in
                if running.encoding?.frame != frame { running.encoding?.cancellation.cancel() }
                return running.prompts
            }
            queue.async { [self] in
                let run = compute.with(cancellation: cancellation)
                work { try prompt(shapes, object: object, frame: frame, &$0, run) }
            }
        case .propagate(let frames): propagate(frames)
        case .forget:
            queue.async { [self] in session.withLock { $0?.forget() } }
        case .stop:
            running.withLock { running in
                // Prompts behind a propagation are what it makes way for.
                if running.propagation == nil { running.stopPrompts() }
                running.stopPropagation()
            }
        }
    }

    /// Calls everything off.
    func stop() {
        running.withLock {
            $0.encoding?.cancellation.cancel()
            $0.stopPrompts()
            $0.stopPropagation()
        }
    }

    // MARK: - Orders

    private func encode(_ frame: Int) {
        let cancellation = Cancellation()
        running.withLock {
            $0.encoding?.cancellation.cancel()
            $0.encoding = (frame, cancellation)
        }
        queue.asyncAfter(deadline: .now() + Self.patience) { [self] in
            guard !cancellation.isCancelled else { return }
            work { session in
                try session.predictor.prepare(
                    frame: frame, compute.with(cancellation: cancellation))
            }
        }
    }

    private func prompt(
        _ shapes: [ObjectPrompt.Shape], object: Int, frame: Int, _ session: inout SegmentSession,
        _ run: Compute
    ) throws {
        let predictor = session.predictor
        let earlier = layers.earlier(object: object, frame: frame)
        let found = earlier?.origin == .prompted ? nil : earlier
        try session.tell(shapes, object: object, frame: frame, found: found, run)
        let objects: [Int]
        if let result = predictor.result(object: object, frame: frame) {
            objects = layers.record([entry(result)])
        } else if let found {
            objects = layers.record([(found, object: object, frame: frame)])
        } else if predictor.objectIDs.contains(object) {
            objects = layers.remove(object: object, frame: frame)
        } else {
            objects = layers.remove(object: object)
        }
        post(.segment(.masks(objects: objects)))
    }

    private func propagate(_ frames: ClosedRange<Int>?) {
        let cancellation = Cancellation()
        running.withLock {
            $0.encoding?.cancellation.cancel()
            $0.propagation = (cancellation, $0.prompts)
            $0.prompts = Cancellation()
        }
        post(.job(.propagate, .progress(nil)))
        queue.async { [self] in
            let isDone = work { try carry(&$0, frames, compute.with(cancellation: cancellation)) }
            layers.setStep(1)
            running.withLock { $0.propagation = nil }
            post(.job(.propagate, isDone ? .done : .cancelled))
            post(.segment(.propagated))
        }
    }

    /// Forward from the first prompt, backward from there, and then what was left out.
    private func carry(
        _ session: inout SegmentSession, _ frames: ClosedRange<Int>?, _ run: Compute
    ) throws {
        try run.checkCancelled()
        try session.tellMissed(run)
        let predictor = session.predictor
        let range = frames ?? 0...predictor.frameCount - 1
        let prompted = predictor.objectIDs.flatMap(predictor.promptedFrames)
        guard let first = prompted.min() else { return }
        let start = min(max(first, range.lowerBound), range.upperBound)
        post(.segment(.ready(session.choosePlan(for: range))))
        let step = session.plan.step
        var done = 0
        let take: ([TrackedMask]) -> Void = { [self] masks in
            let objects = layers.record(masks.map(entry))
            done += 1
            post(.segment(.masks(objects: objects)))
            post(.job(.propagate, .progress(min(1, Double(done) / Double(range.count)))))
        }
        layers.setStep(step)
        layers.forgetEarlier()
        try predictor.propagate(
            .forward, frames: start...range.upperBound, every: step, run, onFrame: take)
        if start > range.lowerBound {
            try predictor.propagate(
                .backward, frames: range.lowerBound...start, every: step, run, onFrame: take)
        }
        if step > 1 { try predictor.fill(frames: range, run, onFrame: take) }
    }

    private func entry(
        _ mask: TrackedMask
    ) -> (ClipMasks.Entry, object: Int, frame: Int) {
        let entry = ClipMasks.Entry(
            mask.mask(size: clip.info.size, compute), objectScore: mask.objectScore,
            quality: mask.quality, origin: mask.origin)
        return (entry, mask.object, mask.frame)
    }

    // MARK: - The queue

    /// Opens the model if need be and runs `body`; false when that was called off or failed, which
    /// is told.
    @discardableResult
    private func work(_ body: (inout SegmentSession) throws -> Void) -> Bool {
        session.withLock { session in
            do {
                var opened = try session ?? open()
                // Kept also when the body throws: it may have got somewhere.
                defer { session = opened }
                try body(&opened)
                return true
            } catch EngineError.cancelled {
                return false
            } catch {
                post(.segment(.failed("\(error)")))
                return false
            }
        }
    }

    private func open() throws -> SegmentSession {
        post(.segment(.opening))
        let model = try SAM2(
            Checkpoint(folder: URL(fileURLWithPath: options.folder)), precision: options.precision)
        let count = try clip.waitForIndex()
        let step = options.maskRate.map { TrackingPlan.step(rate: clip.info.rate, wanted: $0) }
        let work = TrackingEstimate.Work(frames: count, objects: 1)
        let estimate = TrackingEstimate(
            config: model.config, compute.with(precision: model.precision))
        let plan = TrackingPlan.choose(work, estimate, inputSize: options.inputSize, step: step)
        let predictor = try VideoPredictor(
            model: model, clip: clip, inputSize: plan.inputSize, compute)
        if layers.masks == nil { layers.begin(ClipMasks(clip)) }
        post(.segment(.ready("\(count) frames, \(plan.choices(work, estimate))")))
        return SegmentSession(predictor, estimate, plan, step: step)
    }
}
