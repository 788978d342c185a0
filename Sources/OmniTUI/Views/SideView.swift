import Render

/// The right column: trace and objects, or jobs, or messages.
enum SideView {
    static func draw(
        _ state: AppState, _ rect: CellRect, _ layout: Layout, on screen: inout Screen
    ) {
        if rect.column > 0 {
            let line = CellRect(
                column: rect.column - 1, row: rect.row, columns: 1, rows: rect.rows)
            screen.fill(line, with: Cell(text: Glyphs.separator, style: Theme.quiet))
        }
        guard let upper = layout.trace else { return }
        switch state.side.content {
        case .panes:
            drawTrace(state, upper, on: &screen)
            if let lower = layout.objects { drawObjects(state, lower, on: &screen) }
        case .jobs: JobsView.draw(state, upper, on: &screen)
        case .messages:
            heading("Messages", state.focus == .messages, upper, on: &screen)
            drawLines(state.messageLines, state.log, upper, on: &screen)
        }
    }

    private static func drawTrace(_ state: AppState, _ rect: CellRect, on screen: inout Screen) {
        heading("Trace", state.focus == .trace, rect, on: &screen)
        let lines = state.traceLines
        guard lines.isEmpty else {
            return drawLines(lines, state.trace, rect, on: &screen) { line in
                line.hasPrefix(Glyphs.selected)
                    ? Theme.focused : line.hasPrefix(" ") ? Theme.plain : Theme.strong
            }
        }
        let text =
            "Empty. What the two systems do about a query is written here; "
            + "\(state.keyMap.names(of: .focusQuery).first ?? ":") asks."
        drawNote(text, rect, on: &screen)
    }

    private static func drawObjects(_ state: AppState, _ rect: CellRect, on screen: inout Screen) {
        heading("Objects", state.focus == .objects, rect, on: &screen)
        let lines = ObjectsView.lines(state)
        guard !lines.isEmpty else { return drawNote(ObjectsView.note(state), rect, on: &screen) }
        drawLines(lines, ScrollPane(follows: false), rect, on: &screen)
    }

    // MARK: - Parts

    static func heading(
        _ text: String, _ isFocused: Bool, _ rect: CellRect, on screen: inout Screen
    ) {
        let row = CellRect(column: rect.column, row: rect.row, columns: rect.columns, rows: 1)
        let style = isFocused ? Theme.focused : Theme.heading
        screen.fill(
            row,
            with: Cell(text: isFocused ? " " : Glyphs.line, style: isFocused ? style : Theme.quiet))
        screen.write(
            " \(text) ", at: CellPoint(column: rect.column, row: rect.row),
            columns: rect.columns, style: style)
    }

    private static func drawNote(_ text: String, _ rect: CellRect, on screen: inout Screen) {
        for (index, line) in DisplayText.wrap(text, rect.columns - 2).enumerated()
        where index + 1 < rect.rows {
            screen.write(
                line, at: CellPoint(column: rect.column + 1, row: rect.row + 1 + index),
                columns: rect.columns - 2, style: Theme.quiet)
        }
    }

    /// The part of a scrolled text that fits below the heading, with arrows where there is more.
    private static func drawLines(
        _ lines: [String], _ pane: ScrollPane, _ rect: CellRect, on screen: inout Screen,
        style: (String) -> Style = { _ in Theme.plain }
    ) {
        let rows = max(0, rect.rows - 1)
        let first = pane.first(visible: rows, total: lines.count)
        for (index, line) in lines.dropFirst(first).prefix(rows).enumerated() {
            screen.write(
                line, at: CellPoint(column: rect.column + 1, row: rect.row + 1 + index),
                columns: rect.columns - 2, style: style(line))
        }
        let edge = rect.column + rect.columns - 1
        if first > 0 {
            screen[CellPoint(column: edge, row: rect.row + 1)] = Cell(text: Glyphs.up)
        }
        if first + rows < lines.count {
            screen[CellPoint(column: edge, row: rect.row + rows)] = Cell(text: Glyphs.down)
        }
    }
}
