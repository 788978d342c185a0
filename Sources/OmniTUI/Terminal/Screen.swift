import Media
import Render

/// A colour of text. The terminal maps it to what it can show.
enum Color: Hashable, Sendable {
    case normal
    case rgb(UInt8, UInt8, UInt8)
}

/// How a cell looks.
struct Style: Hashable, Sendable {
    var foreground: Color = .normal
    var background: Color = .normal
    var bold = false
    var dim = false
    var underline = false
    var reverse = false
}

/// One terminal cell. A wide character stands in its left cell; its right cell holds "".
struct Cell: Hashable, Sendable {
    var text: String = " "
    var style = Style()
}

/// Where the one composed picture goes and what it shows.
///
/// The view names the picture by value; the bitmap itself is made elsewhere and looked up by `key`.
/// Equal rectangle and equal key mean that nothing has to be sent.
struct PictureSlot: Hashable, Sendable {
    var rect: CellRect
    var key: String
}

/// Everything the terminal is to show: text cells, at most one picture, and the cursor.
struct Screen: Hashable, Sendable {
    let size: CellSize
    /// Row-major.  // [rows, columns]
    private(set) var cells: [Cell]
    var picture: PictureSlot?
    var cursor: CellPoint?

    init(size: CellSize) {
        self.size = size
        cells = Array(repeating: Cell(), count: max(0, size.columns) * max(0, size.rows))
    }

    /// The cell at a position; writes outside the screen are ignored, reads give a blank.
    subscript(_ point: CellPoint) -> Cell {
        get { contains(point) ? cells[point.row * size.columns + point.column] : Cell() }
        set {
            guard contains(point) else { return }
            cells[point.row * size.columns + point.column] = newValue
        }
    }

    private func contains(_ point: CellPoint) -> Bool {
        point.column >= 0 && point.row >= 0 && point.column < size.columns && point.row < size.rows
    }
}
