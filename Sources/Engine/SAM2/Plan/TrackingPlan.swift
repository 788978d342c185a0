/// At which input size, and on how many frames first, a clip is tracked.
package struct TrackingPlan: Sendable, Equatable {
    package var inputSize: Int
    /// Every how many frames the propagation looks; the others are filled in after it.
    package var step: Int
    /// Estimated seconds until there are masks from end to end.
    package var seconds: Double
    /// Estimated seconds for the frames left out.
    package var fillSeconds: Double

    /// What a person would wait for, in seconds.
    package static let patience = 120.0

    /// The most exact plan within a person's patience: full input, then three quarters and a half
    /// of it, then only every n-th frame at first.
    /// - Parameters:
    ///   - inputSize: set by the user
    ///   - step: set by the user
    package static func choose(
        _ work: TrackingEstimate.Work, _ estimate: TrackingEstimate, inputSize: Int? = nil,
        step: Int? = nil
    ) -> TrackingPlan {
        let sizes = inputSize.map { [$0] } ?? sizes(of: estimate.config)
        let steps = step.map { [$0] } ?? [1, 2, 3, 5, 8]
        let plans = steps.flatMap { step in
            sizes.map { TrackingPlan(work, estimate, inputSize: $0, step: step) }
        }
        return plans.first { $0.seconds <= patience }
            ?? plans.min { $0.seconds < $1.seconds }
            ?? TrackingPlan(work, estimate, inputSize: estimate.config.imageSize, step: 1)
    }

    /// The checkpoint's own input size and the smaller ones it may be run at, descending.
    package static func sizes(of config: SAM2Config) -> [Int] {
        let side = config.imageSize
        return [side, side * 3 / 4, side / 2].filter { $0 == side || config.accepts(inputSize: $0) }
    }

    /// Frames from one that is computed first to the next.
    /// - Parameters:
    ///   - rate: frames per second of the clip
    ///   - wanted: frames per second that are to be computed first
    package static func step(rate: Double, wanted: Double) -> Int {
        let step = (rate / wanted).rounded()
        return step > 1 ? Int(min(step, 100_000)) : 1
    }

    package init(
        _ work: TrackingEstimate.Work, _ estimate: TrackingEstimate, inputSize: Int, step: Int
    ) {
        self.inputSize = inputSize
        self.step = step
        seconds = estimate.propagation(work, inputSize: inputSize, step: step)
        fillSeconds = estimate.filling(work, inputSize: inputSize, step: step)
    }

    /// This plan and what the user could ask for instead: "about 6 min at 1024; about 40 s at 512".
    package func choices(_ work: TrackingEstimate.Work, _ estimate: TrackingEstimate) -> String {
        var plans = [self]
        for size in Self.sizes(of: estimate.config) where size != inputSize {
            plans.append(TrackingPlan(work, estimate, inputSize: size, step: step))
        }
        if step > 1 { plans.append(TrackingPlan(work, estimate, inputSize: inputSize, step: 1)) }
        return plans.map(\.text).joined(separator: "; ")
    }

    /// "about 6 min at 1024", with what the frames left out take.
    package var text: String {
        let first = "\(Self.duration(seconds)) at \(inputSize)"
        guard step > 1 else { return first }
        return first + " for every \(step). frame, then \(Self.duration(fillSeconds)) for the rest"
    }

    /// "about 40 s", "about 6 min", "about 1.5 h".
    package static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0 else { return "unknown" }
        if seconds < 1.5 { return "about a second" }
        if seconds < 90 { return "about \(Int(seconds.rounded())) s" }
        if seconds < 5400 { return "about \(Int((seconds / 60).rounded())) min" }
        return "about \((seconds / 360).rounded() / 10) h"
    }
}
