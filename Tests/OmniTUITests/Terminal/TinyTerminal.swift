import Render

/// As much of a terminal as curses needs for showing text: it keeps the characters on the screen
/// and remembers which cells were written or erased.
struct TinyTerminal {
    private(set) var rows: [[Character]]
    private(set) var touched: Set<CellPoint> = []
    private var row = 0
    private var column = 0
    private var wrapsNext = false
    private var last: Character = " "
    private var unknown: [String] = []

    init(size: CellSize) {
        rows = Array(repeating: Array(repeating: " ", count: size.columns), count: size.rows)
    }

    /// The screen's lines without the blanks at their ends.
    var lines: [String] {
        rows.map { row in
            String(row.reversed().drop { $0 == " " }.reversed())
        }
    }

    /// Takes bytes in.
    /// - Returns: what was not understood.
    @discardableResult
    mutating func feed(_ bytes: [UInt8]) -> [String] {
        touched = []
        unknown = []
        var rest = Substring(String(decoding: bytes, as: UTF8.self))
        while let character = rest.popFirst() {
            switch character {
            case "\u{1b}": escape(&rest)
            case "\r": move(row, 0)
            case "\n": move(row + 1, column)
            case "\r\n": move(row + 1, 0)
            case "\u{8}": move(row, column - 1)
            case "\t": move(row, column / 8 * 8 + 8)
            default: print(character)
            }
        }
        return unknown
    }

    private mutating func escape(_ rest: inout Substring) {
        switch rest.popFirst() {
        case "[": control(&rest)
        case "(": _ = rest.popFirst()
        case let other: unknown.append("ESC \(other.map(String.init) ?? "")")
        }
    }

    private mutating func control(_ rest: inout Substring) {
        let body = rest.prefix { !$0.isLetter }
        rest = rest.dropFirst(body.count)
        let final = rest.popFirst() ?? " "
        if body.hasPrefix("?") || "hlmr".contains(final) { return }
        let numbers = body.split(separator: ";").compactMap { Int($0) }
        let count = max(numbers.first ?? 1, 1)
        switch final {
        case "H": move(count - 1, (numbers.count > 1 ? numbers[1] : 1) - 1)
        case "G": move(row, count - 1)
        case "d": move(count - 1, column)
        case "A": move(row - count, column)
        case "B": move(row + count, column)
        case "C": move(row, column + count)
        case "D": move(row, column - count)
        case "Z": move(row, (column - 1) / 8 * 8)
        case "X": erase(row, column..<min(column + count, rows[row].count))
        case "b": for _ in 0..<count { print(last) }
        case "K": erase(row, numbers == [1] ? 0..<column + 1 : column..<rows[row].count)
        case "J":
            for row in rows.indices where numbers == [2] || row > self.row { erase(row) }
            if numbers.isEmpty { erase(row, column..<rows[row].count) }
        default: unknown.append("CSI \(body)\(final)")
        }
    }

    private mutating func print(_ character: Character) {
        if wrapsNext { move(row + 1, 0) }
        rows[row][column] = character
        touched.insert(CellPoint(column: column, row: row))
        last = character
        if column + 1 < rows[row].count { column += 1 } else { wrapsNext = true }
    }

    private mutating func erase(_ row: Int, _ columns: Range<Int>? = nil) {
        for column in columns ?? 0..<rows[row].count {
            rows[row][column] = " "
            touched.insert(CellPoint(column: column, row: row))
        }
    }

    private mutating func move(_ row: Int, _ column: Int) {
        self.row = min(max(row, 0), rows.count - 1)
        self.column = min(max(column, 0), rows[0].count - 1)
        wrapsNext = false
    }
}
