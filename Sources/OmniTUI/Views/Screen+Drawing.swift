import Render

extension Screen {
    /// Writes one line of text, cleaned and cut to `columns`.
    /// - Returns: the column after the text.
    @discardableResult
    mutating func write(
        _ text: String, at point: CellPoint, columns: Int, style: Style = Theme.plain
    ) -> Int {
        var column = point.column
        for character in DisplayText.fit(DisplayText.clean(text), columns) {
            let width = DisplayText.width(character)
            if width == 0 { continue }
            self[CellPoint(column: column, row: point.row)] = Cell(
                text: String(character), style: style)
            if width == 2 {
                self[CellPoint(column: column + 1, row: point.row)] = Cell(text: "", style: style)
            }
            column += width
        }
        return column
    }

    /// Writes pieces of text in styles of their own, one after the other.
    @discardableResult
    mutating func write(_ pieces: [StyledText], at point: CellPoint, columns: Int) -> Int {
        let end = point.column + columns
        var column = point.column
        for piece in pieces {
            column = write(
                piece.text, at: CellPoint(column: column, row: point.row), columns: end - column,
                style: piece.style)
        }
        return column
    }

    /// Fills a rectangle with one cell.
    mutating func fill(_ rect: CellRect, with cell: Cell = Cell()) {
        for row in rect.row..<rect.row + max(0, rect.rows) {
            for column in rect.column..<rect.column + max(0, rect.columns) {
                self[CellPoint(column: column, row: row)] = cell
            }
        }
    }

    /// Replaces what a terminal without Unicode cannot show; letters outside ASCII become `?`.
    mutating func reduceToASCII() {
        for row in 0..<size.rows {
            for column in 0..<size.columns {
                let point = CellPoint(column: column, row: row)
                let text = self[point].text
                if text.isEmpty {
                    self[point].text = " "  // the right half of a wide character
                } else if !text.allSatisfy(\.isASCII) {
                    self[point].text = Glyphs.ascii[text] ?? "?"
                }
            }
        }
    }
}

/// A piece of a line.
struct StyledText: Equatable, Sendable {
    let text: String
    var style = Theme.plain

    init(_ text: String, _ style: Style = Theme.plain) {
        self.text = text
        self.style = style
    }

    static func width(_ pieces: [StyledText]) -> Int {
        pieces.reduce(0) { $0 + DisplayText.width($1.text) }
    }
}

/// The drawing characters: only lines and Latin-1, which the bitmap fonts of xterm have too; and what
/// stands for each where only ASCII can be shown.
enum Glyphs {
    static let separator = "│"
    static let line = "─"
    static let tick = "|"
    static let playhead = "^"
    static let play = ">"
    static let pause = "="
    static let bar = "#"
    static let track = "·"
    static let newline = "¶"
    static let prompt = ">"
    static let step = "-"
    static let selected = ">"
    static let up = "^"
    static let down = "v"

    static let ascii = [
        separator: "|", line: "-", track: ".", newline: "$", "…": "~", "×": "x", "’": "'",
    ]
}
