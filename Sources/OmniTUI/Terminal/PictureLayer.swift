import Media
import Render

/// What the terminal shows as a picture, and the bytes that change it. Curses knows nothing of it.
///
/// A picture is never cleared before the next one is drawn over it: that would flicker.
struct PictureLayer {
    /// How bytes for a picture get to the terminal that draws it, and where our first cell is there.
    var way = Passthrough.none
    var origin = CellPoint(column: 0, row: 0)
    private(set) var generation = 0
    /// The shown picture's place, nil when none is shown.
    private(set) var rect: CellRect?
    private var kind = GraphicsProtocol.none
    /// The cells on the screen of a picture made of cells, empty when not known.  // [rows][columns]
    private var cells: [[PictureCell]] = []

    /// What to do for a screen, in this order.
    struct Update: Equatable {
        /// Before the text.
        var erase: [UInt8] = []
        /// Rows whose text must be written again to take the old picture off: curses believes
        /// these cells to be blank already.
        var staleRows: Range<Int> = 0..<0
        /// After the text.
        var draw: [UInt8] = []
    }

    /// The change from what is shown to `slot` with `picture`.
    mutating func update(slot: PictureSlot?, picture: Picture?, rows: Int) -> Update {
        var update = Update()
        if let shown = rect, shown != slot?.rect || picture.map({ $0.kind != kind }) ?? false {
            update.erase = takeOff()
            update.staleRows = max(0, shown.row)..<max(0, min(shown.row + shown.rows, rows))
            lose()
        }
        guard let picture, picture.rect == slot?.rect, picture.generation == generation,
            fits(picture.rect, rows)
        else { return update }
        update.draw = draw(picture)
        rect = picture.rect
        kind = picture.kind
        return update
    }

    /// The picture may be gone or damaged: nothing can build on it any more.
    mutating func lose() {
        generation += 1
        cells = []
    }

    /// The bytes that take the shown picture off where text over it would not.
    mutating func takeOff() -> [UInt8] {
        defer { rect = nil }
        return kind == .kitty && rect != nil ? way.wrap(Array(Escape.deleteKittyPictures.utf8)) : []
    }

    /// A picture that touches the last row scrolls the whole screen (measured in xterm).
    private func fits(_ rect: CellRect, _ rows: Int) -> Bool {
        rect.row >= 0 && rect.column >= 0 && rect.rows > 0 && rect.row + rect.rows < rows
    }

    private mutating func draw(_ picture: Picture) -> [UInt8] {
        var place = CellPoint(column: picture.rect.column, row: picture.rect.row)
        switch picture.encoded {
        case .bytes(let bytes):
            guard !bytes.isEmpty else { return [] }
            place = CellPoint(column: place.column + origin.column, row: place.row + origin.row)
            // Where a picture leaves the cursor differs from terminal to terminal: save, restore.
            return way.wrap(
                Array((Escape.saveCursor + Escape.move(to: place)).utf8) + bytes
                    + Escape.restoreCursor.utf8)
        case .cells(let wanted):
            let clipped = wanted.prefix(picture.rect.rows).map {
                Array($0.prefix(picture.rect.columns))
            }
            let bytes = CellPainter.bytes(from: cells, to: clipped, at: place)
            cells = clipped
            return bytes
        }
    }
}
