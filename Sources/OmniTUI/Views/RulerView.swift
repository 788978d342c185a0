import Render

/// The row under the bitmap: times, in and out points, playhead; columns as in the bitmap above.
enum RulerView {
    static func draw(_ state: AppState, _ rect: CellRect, on screen: inout Screen) {
        let marks = [state.inPoint, state.outPoint, state.frame].compactMap { $0 }
            .map { column(of: state.part(of: $0), in: rect) }
        drawTimes(state, rect, avoiding: marks, on: &screen)
        func put(_ glyph: String, _ frame: Int, _ style: Style) {
            let column = column(of: state.part(of: frame), in: rect)
            screen[CellPoint(column: column, row: rect.row)] = Cell(text: glyph, style: style)
        }
        if let frame = state.inPoint { put("[", frame, Theme.point) }
        if let frame = state.outPoint { put("]", frame, Theme.point) }
        put(Glyphs.playhead, state.frame, Theme.playhead)
    }

    /// - Parameter marks: columns in use; a label with a hole in it would read as another time.
    private static func drawTimes(
        _ state: AppState, _ rect: CellRect, avoiding marks: [Int], on screen: inout Screen
    ) {
        let duration = state.clip.times.duration
        let step = step(for: duration, columns: rect.columns)
        let end = rect.column + rect.columns
        for index in 0..<max(1, Int((duration / step).rounded(.up))) {
            let time = Double(index) * step
            let column = column(of: time / duration, in: rect)
            var text = Glyphs.tick + label(time, step)
            let width = DisplayText.width(text)
            guard column + width <= end else { continue }
            if marks.contains(where: { $0 > column && $0 < column + width }) { text = Glyphs.tick }
            screen.write(
                text, at: CellPoint(column: column, row: rect.row), columns: end - column,
                style: Theme.quiet)
        }
    }

    private static func label(_ time: Double, _ step: Double) -> String {
        guard step < 1 else { return ClipTime.short(time) }
        return String(ClipTime.text(time).dropLast(step < 0.1 ? 1 : 2))
    }

    /// Seconds between labels: the smallest round number that leaves ten columns for each.
    static func step(for duration: Double, columns: Int) -> Double {
        let steps = [
            0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600,
        ]
        let least = duration * 10 / Double(max(columns, 1))
        return steps.first { $0 >= least } ?? (least / 3600).rounded(.up) * 3600
    }

    private static func column(of part: Double, in rect: CellRect) -> Int {
        rect.column + min(max(0, Int(part * Double(rect.columns))), max(0, rect.columns - 1))
    }
}
