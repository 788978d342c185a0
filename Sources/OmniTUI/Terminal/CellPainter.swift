import Render

/// Writes the cells of a picture that differ from those on the screen.
enum CellPainter {
    /// - Parameters:
    ///   - old: what the screen shows; a missing row or cell counts as different.
    ///   - origin: the top left cell on the screen.
    static func bytes(
        from old: [[PictureCell]], to new: [[PictureCell]], at origin: CellPoint
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        var ink: PictureCell?
        for (row, cells) in new.enumerated() {
            let before = row < old.count ? old[row] : []
            var next = -1  // the column where the cursor stands
            for (column, cell) in cells.enumerated() {
                guard column >= before.count || before[column] != cell else { continue }
                if next != column {
                    let point = CellPoint(column: origin.column + column, row: origin.row + row)
                    bytes += Escape.move(to: point).utf8
                }
                if cell.foreground != ink?.foreground || cell.background != ink?.background {
                    bytes += Escape.colors(cell).utf8
                }
                bytes += String(cell.character).utf8
                ink = cell
                next = column + 1
            }
        }
        guard !bytes.isEmpty else { return [] }
        return Array(Escape.saveCursor.utf8) + bytes + (Escape.plain + Escape.restoreCursor).utf8
    }
}
