import Engine

/// The frames that a run of `track` goes over.
struct TrackRoute: Equatable, Sendable {
    /// One propagation.
    struct Leg: Equatable, Sendable {
        let direction: VideoPredictor.Direction
        let frames: ClosedRange<Int>
    }

    /// In order: ahead from the first prompt, then behind it.
    let legs: [Leg]
    /// All of them together.
    let frames: ClosedRange<Int>

    /// - Parameters:
    ///   - prompted: frames with prompts, within `range`
    ///   - range: where masks are wanted
    init(prompted: [Int], _ direction: TrackRequest.Direction, within range: ClosedRange<Int>) {
        let first = prompted.min() ?? range.lowerBound
        let last = prompted.max() ?? range.upperBound
        let ahead = Leg(direction: .forward, frames: first...range.upperBound)
        switch direction {
        case .forward: (legs, frames) = ([ahead], ahead.frames)
        case .backward:
            frames = range.lowerBound...last
            legs = [Leg(direction: .backward, frames: frames)]
        case .both:
            frames = range
            let behind = Leg(direction: .backward, frames: range.lowerBound...first)
            legs = first > range.lowerBound ? [ahead, behind] : [ahead]
        }
    }
}
