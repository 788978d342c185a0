import Render

/// Where the parts of the rollouts screen go.
struct RolloutsLayout: Equatable, Sendable {
    static let smallest = CellSize(columns: 40, rows: 10)

    let isTooSmall: Bool
    let title: CellRect
    /// Table or trace.
    let page: CellRect
    /// The text of a trace, left of the picture.
    let text: CellRect
    /// Nil where there is nothing to show or no room.
    let picture: CellRect?
    let status: CellRect

    init(_ state: RolloutsState) {
        let (columns, rows) = (state.size.columns, state.size.rows)
        isTooSmall = columns < Self.smallest.columns || rows < Self.smallest.rows
        title = CellRect(column: 0, row: 0, columns: columns, rows: 1)
        page = CellRect(column: 0, row: 2, columns: columns, rows: max(0, rows - 3))
        status = CellRect(column: 0, row: max(0, rows - 1), columns: columns, rows: 1)
        let hasPicture =
            state.level == .trace && state.graphics != .none && columns >= 60
            && state.currentGroup.clip != nil
        let width = hasPicture ? columns / 2 : 0
        picture =
            hasPicture
            ? CellRect(
                column: columns - width, row: page.row, columns: width - 1, rows: page.rows) : nil
        text = CellRect(
            column: 1, row: page.row, columns: max(0, columns - width - 2), rows: page.rows)
    }
}
