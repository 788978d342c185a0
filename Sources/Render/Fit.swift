import Media

/// Columns and rows of terminal cells.
package struct CellSize: Hashable, Sendable {
    package var columns: Int
    package var rows: Int

    package init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }
}

/// A cell position from the top left corner, counted from 0.
package struct CellPoint: Hashable, Sendable {
    package var column: Int
    package var row: Int

    package init(column: Int, row: Int) {
        self.column = column
        self.row = row
    }
}

/// A rectangle of cells.
package struct CellRect: Hashable, Sendable {
    package var column: Int
    package var row: Int
    package var columns: Int
    package var rows: Int

    package init(column: Int, row: Int, columns: Int, rows: Int) {
        self.column = column
        self.row = row
        self.columns = columns
        self.rows = rows
    }

    package var size: CellSize { CellSize(columns: columns, rows: rows) }

    package func contains(_ point: CellPoint) -> Bool {
        point.column >= column && point.column < column + columns
            && point.row >= row && point.row < row + rows
    }
}

/// The largest rectangle with the proportions of `content` inside `bounds`, centred.
///
/// At least one pixel wide and high; `content` is never enlarged beyond `bounds`.
package func aspectFit(_ content: PixelSize, in bounds: PixelSize) -> PixelRect {
    guard content.width > 0, content.height > 0, bounds.width > 0, bounds.height > 0 else {
        return PixelRect(x: 0, y: 0, width: max(bounds.width, 0), height: max(bounds.height, 0))
    }
    let scale = min(
        Double(bounds.width) / Double(content.width),
        Double(bounds.height) / Double(content.height))
    let width = min(bounds.width, max(1, Int((Double(content.width) * scale).rounded())))
    let height = min(bounds.height, max(1, Int((Double(content.height) * scale).rounded())))
    return PixelRect(
        x: (bounds.width - width) / 2, y: (bounds.height - height) / 2, width: width, height: height
    )
}
