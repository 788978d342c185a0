import Engine
import Media

/// A session of SAM 2.1 and what it was told: answers a prompt with as little as changed.
struct SegmentSession {
    private struct Place: Hashable {
        let object: Int
        let frame: Int
    }

    let predictor: VideoPredictor
    let estimate: TrackingEstimate
    /// The plan of the last propagation, at first of one of an object through the clip.
    private(set) var plan: TrackingPlan
    /// Frames from one that is computed first to the next; nil to choose by time.
    private let step: Int?
    /// What the predictor knows that was said.
    private var told: [Place: [ObjectPrompt.Shape]] = [:]
    /// Prompts that were called off before they were answered.
    private var missed: [Place: (shapes: [ObjectPrompt.Shape], found: ClipMasks.Entry?)] = [:]

    init(
        _ predictor: VideoPredictor, _ estimate: TrackingEstimate, _ plan: TrackingPlan, step: Int?
    ) {
        self.predictor = predictor
        self.estimate = estimate
        self.plan = plan
        self.step = step
    }

    /// Tells all that is said about an object on a frame now. A new click costs one decoder pass;
    /// when something was taken back, or a box begins anew, the rest is told again. What is called
    /// off is told before the next propagation.
    /// - Parameter found: the mask that a query found there, which clicks refine
    /// - Throws: as `VideoPredictor`'s prompts.
    mutating func tell(
        _ shapes: [ObjectPrompt.Shape], object: Int, frame: Int, found: ClipMasks.Entry?,
        _ run: Compute
    ) throws {
        let place = Place(object: object, frame: frame)
        missed[place] = nil
        do {
            try forgetWhatIsNotSaid(shapes, place)
            // Clicks refine what a query found on the frame; a box begins anew.
            if case .click = shapes.first, let found,
                predictor.result(object: object, frame: frame) == nil
            {
                try predictor.addMask(
                    try found.mask.decoded(), object: object, frame: frame, run)
            }
            for shape in shapes.dropFirst(told[place]?.count ?? 0) {
                try tell(shape, place, run)
                told[place, default: []].append(shape)
            }
        } catch EngineError.cancelled {
            missed[place] = (shapes, found)
            throw EngineError.cancelled
        }
    }

    /// Tells what was called off, in the order of frames and objects.
    /// - Throws: as `VideoPredictor`'s prompts.
    mutating func tellMissed(_ run: Compute) throws {
        let ordered = missed.sorted {
            ($0.key.frame, $0.key.object) < ($1.key.frame, $1.key.object)
        }
        for (place, prompt) in ordered {
            try tell(
                prompt.shapes, object: place.object, frame: place.frame, found: prompt.found, run)
        }
    }

    /// Forgets all objects.
    mutating func forget() {
        predictor.reset()
        (told, missed) = ([:], [:])
    }

    /// Chooses how to propagate through some frames.
    /// - Returns: how long it will take, and what else could be asked for.
    mutating func choosePlan(for frames: ClosedRange<Int>) -> String {
        let work = TrackingEstimate.Work(
            frames: frames.count, objects: max(1, predictor.objectIDs.count))
        plan = TrackingPlan.choose(work, estimate, inputSize: plan.inputSize, step: step)
        return "\(frames.count) frames, " + plan.choices(work, estimate)
    }

    private mutating func forgetWhatIsNotSaid(
        _ shapes: [ObjectPrompt.Shape], _ place: Place
    ) throws {
        let known = told[place] ?? []
        let (object, frame) = (place.object, place.frame)
        // A mask may have been told without the click that was to refine it.
        let isToldInPart = known.isEmpty && predictor.promptedFrames(of: object).contains(frame)
        guard isToldInPart || !shapes.starts(with: known) else { return }
        told[place] = nil
        try predictor.clearPrompts(object: object, frame: frame)
        let isSaid = !shapes.isEmpty || !predictor.promptedFrames(of: object).isEmpty
        if !isSaid, predictor.objectIDs.contains(object) { try predictor.removeObject(object) }
    }

    private func tell(_ shape: ObjectPrompt.Shape, _ place: Place, _ run: Compute) throws {
        switch shape {
        case .box(let box):
            try predictor.addBox(box, object: place.object, frame: place.frame, run)
        case .click(let point, let isInside):
            let click = VideoPredictor.Click(point, isInside: isInside)
            try predictor.addClicks([click], object: place.object, frame: place.frame, run)
        }
    }
}
