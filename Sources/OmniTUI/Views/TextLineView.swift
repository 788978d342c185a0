import Render

/// The query line, or the command line while one is being written.
enum TextLineView {
    static func draw(_ state: AppState, _ rect: CellRect, on screen: inout Screen) {
        let isCommand = state.focus == .command
        let field = isCommand ? state.command.field : state.query
        let prompt =
            field.search.map { "search '\($0.text)': " }
            ?? (isCommand ? ":" : "\(Glyphs.prompt) ")
        let origin = CellPoint(column: rect.column, row: rect.row)
        let isFocused = isCommand || state.focus == .query
        let start = screen.write(
            prompt, at: origin, columns: rect.columns / 2,
            style: isFocused ? Theme.key : Theme.quiet)
        let room = CellRect(
            column: start, row: rect.row, columns: rect.column + rect.columns - start, rows: 1)
        if field.line.isEmpty, !isFocused {
            let key = state.keyMap.names(of: .focusQuery).first ?? "/"
            screen.write(
                "what to look for (\(key))", at: CellPoint(column: start, row: rect.row),
                columns: room.columns, style: Theme.quiet)
            return
        }
        draw(field.line, room, isFocused: isFocused, on: &screen)
    }

    /// The text around the cursor, scrolled so that the cursor is seen.
    static func draw(
        _ line: LineEditor, _ rect: CellRect, isFocused: Bool, on screen: inout Screen
    ) {
        let cells = line.characters.map {
            $0.isNewline ? Glyphs.newline : DisplayText.clean(String($0))
        }
        let widths = cells.map { DisplayText.width($0) }
        var first = 0
        var before = widths[..<line.cursor].reduce(0, +)
        while before > max(0, rect.columns - 2), first < line.cursor {
            before -= widths[first]
            first += 1
        }
        var column = rect.column
        for index in first..<cells.count {
            guard column + widths[index] <= rect.column + rect.columns else { break }
            column = screen.write(
                cells[index], at: CellPoint(column: column, row: rect.row),
                columns: rect.columns)
        }
        if isFocused {
            screen.cursor = CellPoint(column: rect.column + before, row: rect.row)
        }
    }
}
