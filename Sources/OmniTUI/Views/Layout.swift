import Media
import Render

/// Where everything stands in a window of a given size.
struct Layout: Equatable, Sendable {
    static let smallest = CellSize(columns: 40, rows: 12)
    /// From this width on the right column is open unless the user closed it.
    static let wide = 110

    /// Whether the window has no room for anything but a message.
    private(set) var isTooSmall = false
    private(set) var title: CellRect?
    /// The cells of the one bitmap: picture, filmstrip and sound.
    private(set) var picture: CellRect?
    private(set) var ruler: CellRect?
    /// The right column without its separating line.
    private(set) var side: CellRect?
    /// The upper and lower part of the right column; the same as `side` when it is not shared.
    private(set) var trace: CellRect?
    private(set) var objects: CellRect?
    private(set) var query: CellRect?
    private(set) var status: CellRect
    /// The whole window but for the status line, for the help.
    private(set) var page: CellRect
    private(set) var canvas: PictureRequest.Canvas?
    /// Canvas pixels per cell.
    private(set) var unit = PixelSize(width: 1, height: 2)

    init(_ state: AppState) {
        let size = state.size
        let rows = max(size.rows, 1)
        status = CellRect(column: 0, row: rows - 1, columns: size.columns, rows: 1)
        page = CellRect(column: 0, row: 0, columns: size.columns, rows: rows - 1)
        guard size.columns >= Self.smallest.columns, size.rows >= Self.smallest.rows else {
            isTooSmall = true
            return
        }
        unit = Self.unit(state.graphics, state.profile.cellPixels)
        if state.isPictureFull {
            picture = page
        } else {
            arrange(size, state)
        }
        if let picture { canvas = makeCanvas(picture, state) }
    }

    // MARK: - Cells

    private mutating func arrange(_ size: CellSize, _ state: AppState) {
        title = CellRect(column: 0, row: 0, columns: size.columns, rows: 1)
        query = CellRect(column: 0, row: size.rows - 2, columns: size.columns, rows: 1)
        let body = CellRect(column: 0, row: 1, columns: size.columns, rows: size.rows - 3)
        let sideColumns = Self.sideColumns(size.columns, state.side)
        let left = sideColumns == 0 ? size.columns : size.columns - sideColumns - 1
        if sideColumns > 0 {
            let column = CellRect(
                column: size.columns - sideColumns, row: 1, columns: sideColumns, rows: body.rows)
            share(column, state)
        }
        guard left > 0 else { return }
        picture = CellRect(column: 0, row: 1, columns: left, rows: body.rows - 1)
        ruler = CellRect(column: 0, row: size.rows - 3, columns: left, rows: 1)
    }

    /// Columns of the right column, 0 when it is closed; all but one when it has the window.
    private static func sideColumns(_ columns: Int, _ side: SideColumn) -> Int {
        if side.isFull { return columns }
        guard side.isOpen ?? (columns >= wide) else { return 0 }
        if columns >= wide { return min(max(columns * 3 / 10, 36), 60) }
        if columns >= 72 { return min(max(columns * 2 / 5, 32), 40) }
        return columns
    }

    private mutating func share(_ column: CellRect, _ state: AppState) {
        side = column
        guard state.side.content == .panes, !state.side.isFull else {
            trace = column
            return
        }
        let upper = column.rows * 3 / 5
        trace = CellRect(
            column: column.column, row: column.row, columns: column.columns, rows: upper)
        objects = CellRect(
            column: column.column, row: column.row + upper, columns: column.columns,
            rows: column.rows - upper)
    }

    // MARK: - Pixels

    /// Bitmap pixels per cell: real ones where pictures are pixels, two halves where they are
    /// blocks.
    private static func unit(_ graphics: GraphicsProtocol, _ cell: PixelSize?) -> PixelSize {
        switch graphics {
        case .kitty, .iterm2, .sixel:
            guard let cell, cell.width > 0, cell.height > 0 else {
                return PixelSize(width: 8, height: 16)
            }
            return cell
        case .blocks, .ascii, .none:
            return PixelSize(width: 1, height: 2)
        }
    }

    private func makeCanvas(_ rect: CellRect, _ state: AppState) -> PictureRequest.Canvas {
        var size = PixelSize(
            width: rect.columns * unit.width, height: rect.rows * unit.height)
        // A sixel band is six pixels high: a part of one would reach into the row below.
        if state.graphics == .sixel { size.height -= size.height % 6 }
        let hasTimeline = state.showsTimeline && !state.isPictureFull && rect.rows >= 9
        let film = hasTimeline ? min(max(rect.rows / 6, 2), 5) * unit.height : 0
        let sound =
            hasTimeline && state.clip.hasSound
            ? min(max(rect.rows / 9, 1), 4) * unit.height : 0
        let lanes = hasTimeline ? laneHeight(state.objects.ids.count) : 0
        let top = size.height - film - sound - lanes
        func band(_ y: Int, _ height: Int) -> PixelRect? {
            height > 0 ? PixelRect(x: 0, y: y, width: size.width, height: height) : nil
        }
        return PictureRequest.Canvas(
            size: size, picture: PixelRect(x: 0, y: 0, width: size.width, height: top),
            filmstrip: band(top, film), sound: band(top + film, sound),
            lanes: band(top + film + sound, lanes))
    }

    /// Whole cells for the lanes of so many objects; where cells are high, two share one.
    private func laneHeight(_ objects: Int) -> Int {
        let perCell = unit.height >= 12 ? 2 : 1
        return min((objects + perCell - 1) / perCell, 4) * unit.height
    }

    /// The canvas position under the mouse, nil outside the bitmap's cells.
    func canvasPoint(_ event: MouseEvent, cellPixels: PixelSize?) -> PixelPoint? {
        guard let picture, picture.contains(event.cell) else { return nil }
        var column = Double(event.cell.column) + 0.5
        var row = Double(event.cell.row) + 0.5
        if let pixel = event.pixel, let cell = cellPixels, cell.width > 0, cell.height > 0 {
            column = pixel.x / Double(cell.width)
            row = pixel.y / Double(cell.height)
        }
        return PixelPoint(
            x: (column - Double(picture.column)) * Double(unit.width),
            y: (row - Double(picture.row)) * Double(unit.height))
    }
}
