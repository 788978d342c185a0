import Media

/// The frames that masks are computed for.
package struct FrameWindows: Sendable, Equatable {
    /// Apart from each other, ascending.
    package let ranges: [ClosedRange<Int>]

    /// Clips up to this long are tracked as a whole, in seconds.
    package static let wholeLimit = 60.0
    /// What is tracked on either side of a chosen moment of a longer clip, in seconds.
    package static let margin = 10.0

    /// - Parameters:
    ///   - range: the part of the clip that counts
    ///   - moments: segments and keyframes, seconds
    ///   - frame: frame on show at a time
    package init(
        range: TimeRange, moments: [TimeRange], tracksWholeRange: Bool, frame: (Double) -> Int
    ) {
        let spans: [TimeRange]
        if tracksWholeRange || range.end - range.start <= Self.wholeLimit || moments.isEmpty {
            spans = [range]
        } else {
            spans = moments.map {
                TimeRange(
                    start: max(range.start, $0.start - Self.margin),
                    end: min(range.end, $0.end + Self.margin))
            }
        }
        var ranges: [ClosedRange<Int>] = []
        for span in spans.sorted(by: { $0.start < $1.start }) {
            let first = frame(span.start)
            let next = first...max(first, frame(span.end))
            if let last = ranges.last, next.lowerBound <= last.upperBound + 1 {
                ranges[ranges.count - 1] =
                    last.lowerBound...max(last.upperBound, next.upperBound)
            } else {
                ranges.append(next)
            }
        }
        self.ranges = ranges
    }

    package var frameCount: Int { ranges.reduce(0) { $0 + $1.count } }

    /// The window that holds a frame.
    package func range(holding frame: Int) -> ClosedRange<Int>? {
        ranges.first { $0.contains(frame) }
    }
}
