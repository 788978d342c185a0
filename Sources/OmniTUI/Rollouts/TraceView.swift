import Render

/// One rollout step by step: the text on the left, the frame it is about on the right.
enum TraceView {
    static func draw(_ state: RolloutsState, _ layout: RolloutsLayout, on screen: inout Screen) {
        let steps = state.trace.steps
        let origin = CellPoint(column: layout.text.column, row: layout.text.row)
        guard steps.indices.contains(state.step) else {
            screen.write(
                "The completion is empty.", at: origin, columns: layout.text.columns,
                style: Theme.quiet)
            return
        }
        let step = steps[state.step]
        screen.write(
            [
                StyledText("\(state.step + 1)/\(steps.count) ", Theme.quiet),
                StyledText(step.title, Theme.heading),
            ], at: origin, columns: layout.text.columns)
        let (lines, rows) = RolloutsText.lines(of: state)
        for (row, line) in lines.dropFirst(state.top).prefix(rows).enumerated() {
            screen.write(
                line, at: CellPoint(column: layout.text.column, row: layout.text.row + 2 + row),
                columns: layout.text.columns)
        }
        if let rect = layout.picture { drawPicture(state, rect, on: &screen) }
    }

    private static func drawPicture(
        _ state: RolloutsState, _ rect: CellRect, on screen: inout Screen
    ) {
        if let picture = state.picture, picture == state.wantedPicture {
            screen.picture = PictureSlot(rect: rect, key: picture.key)
            return
        }
        let words = state.failure ?? (state.wantedPicture == nil ? "no such frame in the clip" : "")
        for (row, line) in DisplayText.wrap(words, rect.columns - 2).prefix(rect.rows).enumerated()
        {
            screen.write(
                line, at: CellPoint(column: rect.column + 1, row: rect.row + row),
                columns: rect.columns - 2, style: Theme.quiet)
        }
    }
}
