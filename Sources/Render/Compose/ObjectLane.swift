import Media

/// Where in a clip an object was found: one row of the timeline.
package struct ObjectLane: Sendable, Equatable {
    package enum Presence: Sendable, Equatable {
        /// Looked for and not there.
        case absent
        case visible
        /// Visible on a frame that was filled in afterwards.
        case filled
    }

    /// A stretch of the clip as shares of its length, 0...1.
    package struct Span: Sendable, Equatable {
        package var start: Double
        package var end: Double
        package var presence: Presence
    }

    /// The object id, which selects the colour.
    package let id: Int
    package private(set) var spans: [Span] = []
    /// Moments at which the user said something about the object.
    package var prompts: [Double] = []

    package init(id: Int) {
        self.id = id
    }

    /// Adds a stretch after all others; one that follows on in the same way is made longer.
    package mutating func add(_ presence: Presence, from start: Double, to end: Double) {
        if let last = spans.last, last.presence == presence, start - last.end < 1e-9 {
            spans[spans.count - 1].end = end
        } else {
            spans.append(Span(start: start, end: end, presence: presence))
        }
    }
}

extension Bitmap {
    /// Lanes one below the other: a bar where the object is visible, a line where it was looked for,
    /// a mark where it was prompted, nothing where it was not computed.
    package init(lanes: [ObjectLane], size: PixelSize, playhead: Double, palette: Palette) {
        self.init(size: size)
        guard !lanes.isEmpty, size.area > 0 else { return }
        for (index, lane) in lanes.enumerated() {
            let top = index * size.height / lanes.count
            let bottom = (index + 1) * size.height / lanes.count
            draw(lane, rows: top..<max(bottom, top + 1), palette)
        }
        mark(playhead: playhead, palette: palette)
        // The playhead must not hide that its frame was prompted.
        for (index, lane) in lanes.enumerated() {
            let top = index * size.height / lanes.count
            let bottom = (index + 1) * size.height / lanes.count
            drawPrompts(of: lane, rows: top..<max(bottom, top + 1), palette)
        }
    }

    private mutating func draw(_ lane: ObjectLane, rows: Range<Int>, _ palette: Palette) {
        let color = palette.object(lane.id)
        let middle = (rows.lowerBound + rows.upperBound) / 2
        let gap = Self.gap(rows)
        for span in lane.spans {
            let left = column(at: span.start)
            let width = max(1, column(at: span.end) - left)
            let (y, height) =
                switch span.presence {
                case .visible: (rows.lowerBound + gap, max(1, rows.count - 2 * gap))
                case .filled: (rows.lowerBound + 2 * gap, max(1, rows.count - 4 * gap))
                case .absent: (middle, 1)
                }
            fill(PixelRect(x: left, y: y, width: width, height: height), with: color)
        }
    }

    /// Rows kept free between lanes.
    private static func gap(_ rows: Range<Int>) -> Int { rows.count >= 4 ? 1 : 0 }

    private mutating func drawPrompts(
        of lane: ObjectLane, rows: Range<Int>, _ palette: Palette
    ) {
        let gap = Self.gap(rows)
        for prompt in lane.prompts {
            let x = column(at: prompt)
            fill(
                PixelRect(x: x - 2, y: rows.lowerBound, width: 5, height: rows.count),
                with: palette.black)
            fill(
                PixelRect(
                    x: x - 1, y: rows.lowerBound + gap, width: 3,
                    height: max(1, rows.count - 2 * gap)), with: palette.white)
        }
    }
}
