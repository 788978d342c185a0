import Render

/// The help page, which takes the window but for the status line.
enum HelpView {
    static func draw(_ state: AppState, _ rect: CellRect, on screen: inout Screen) {
        drawSearch(state, rect, on: &screen)
        let lines = state.helpLines
        let rows = rect.rows - 1
        let names = lines.filter { $0.kind == .entry }.map { DisplayText.width($0.name) }.max() ?? 0
        let column = min(max(names, 12), rect.columns * 2 / 5) + 4
        let first = state.help.pane.first(visible: rows, total: lines.count)
        if lines.isEmpty {
            screen.write(
                "  Nothing in the help has these words.",
                at: CellPoint(column: rect.column, row: rect.row + 2), columns: rect.columns)
        }
        for (index, line) in lines.dropFirst(first).prefix(rows).enumerated() {
            let row = rect.row + 1 + index
            let start = CellPoint(column: rect.column + 1, row: row)
            switch line.kind {
            case .blank: break
            case .heading:
                screen.write(
                    line.name, at: start, columns: rect.columns - 2, style: Theme.heading)
            case .entry:
                screen.write(
                    line.name, at: CellPoint(column: rect.column + 3, row: row),
                    columns: column - 4, style: Theme.key)
                screen.write(
                    line.text, at: CellPoint(column: rect.column + column, row: row),
                    columns: rect.columns - column - 1)
            }
        }
    }

    private static func drawSearch(
        _ state: AppState, _ rect: CellRect, on screen: inout Screen
    ) {
        let isSearching = state.focus == .helpSearch
        let search = state.help.search.line
        let key = state.keyMap.names(of: .searchHelp).first ?? "/"
        let title = " Help "
        let start = screen.write(
            title, at: CellPoint(column: rect.column, row: rect.row), columns: rect.columns,
            style: Theme.focused)
        guard isSearching || !search.isEmpty else {
            screen.write(
                "  \(key) searches, Esc leaves", at: CellPoint(column: start, row: rect.row),
                columns: rect.columns - start, style: Theme.quiet)
            return
        }
        let after = screen.write(
            "  \(key) ", at: CellPoint(column: start, row: rect.row),
            columns: rect.columns - start, style: Theme.key)
        let room = CellRect(
            column: after, row: rect.row, columns: rect.columns - after, rows: 1)
        TextLineView.draw(search, room, isFocused: isSearching, on: &screen)
    }
}
