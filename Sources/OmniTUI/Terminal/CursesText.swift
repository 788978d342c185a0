import CNcurses
import CTerminal
import Glibc
import Render

/// Text through curses: the bytes that turn the text on the screen into the wanted text.
///
/// The only file that knows curses. It writes into a file in memory instead of the terminal: so
/// text and pictures leave through one queue, in one order, and a slow line blocks neither. Curses
/// does not read keys, handle signals or set terminal attributes here.
final class CursesText {
    private let file: UnsafeMutablePointer<FILE>
    private let descriptor: Int32
    private let screen: OpaquePointer
    private let depth: ColorDepth
    private let unicode: Bool
    /// What curses was told per row; nil cells are guarded by a picture, nil rows are not known.
    private var shown: [[Cell?]?] = []

    /// The version of the library: "6.4.20221231".
    static var version: String {
        String(String(cString: curses_version()).drop { !$0.isNumber })
    }

    /// - Throws: `TerminalError.unknownType` when terminfo does not know `term`.
    init(
        term: String, size: CellSize, colors: ColorDepth, unicode: Bool
    ) throws(TerminalError) {
        Self.setLocale(unicode: unicode)
        let descriptor = omni_memory_file()
        guard descriptor >= 0, let file = fdopen(descriptor, "r+") else {
            throw .system(call: "memfd_create")
        }
        // Plain `xterm` in terminfo has 8 colours, in the world it has 256.
        let name = term == "xterm" ? "xterm-256color" : term
        guard let screen = newterm(name, file, file) ?? newterm(term, file, file) else {
            fclose(file)
            throw .unknownType(term: term)
        }
        self.descriptor = descriptor
        self.file = file
        self.screen = screen
        self.unicode = unicode
        let hasColors = colors > .none && start_color() == OK && use_default_colors() == OK
        depth = hasColors ? colors : .none
        configure()
        // The first update takes the screen over, and for 24 rows: `Escape.enter` does it better.
        doupdate()
        _ = takeBytes()
        resize(size)
    }

    deinit {
        endwin()
        delscreen(screen)
        fclose(file)
    }

    /// Follows a new window size; everything is painted again.
    func resize(_ size: CellSize) {
        resizeterm(Int32(clamping: size.rows), Int32(clamping: size.columns))
        paintAgain()
    }

    /// Forgets what the terminal shows: the next `draw` clears it and paints everything.
    func paintAgain() {
        werase(omni_stdscr())
        clearok(omni_stdscr(), true)
        shown = Array(repeating: nil, count: Int(max(0, omni_lines())))
    }

    /// The bytes that show the text of `wanted`.
    /// - Parameters:
    ///   - size: the window; a screen laid out for another size is cut.
    ///   - picture: these cells belong to a picture: nothing is written there.
    ///   - staleRows: rows to write again whatever curses believes.
    func draw(
        _ wanted: Screen, size: CellSize, picture: CellRect?, staleRows: Range<Int>
    ) -> [UInt8] {
        if !staleRows.isEmpty {
            wredrawln(omni_stdscr(), Int32(staleRows.lowerBound), Int32(staleRows.count))
        }
        leaveok(omni_stdscr(), true)  // the cursor may stay where a row ends
        for row in 0..<min(size.rows, shown.count) {
            let cells = (0..<max(0, size.columns)).map { column in
                let cell = wanted[CellPoint(column: column, row: row)]
                return isGuarded(column, row, cell, by: picture) ? nil : cell
            }
            // One row at a time: with several, curses looks for rows that have moved and scrolls
            // (even with idlok off, ncurses 6.4), which would drag the picture along.
            guard cells != shown[row] || staleRows.contains(row) else { continue }
            for (column, cell) in cells.enumerated() where shown[row]?[column] != .some(cell) {
                put(cell, at: CellPoint(column: column, row: row))
            }
            shown[row] = cells
            wnoutrefresh(omni_stdscr())
            doupdate()
        }
        placeCursor(wanted.cursor)
        return takeBytes()
    }

    // MARK: - Details

    /// Cells of the picture, and blanks beside it: when curses erases a line up to the picture, it
    /// writes the next cell too.
    private func isGuarded(_ column: Int, _ row: Int, _ cell: Cell, by picture: CellRect?) -> Bool {
        guard let picture, row >= picture.row, row < picture.row + picture.rows else {
            return false
        }
        let distance = max(picture.column - column, column - picture.column - picture.columns + 1)
        return distance <= 0 || distance == 1 && cell == Cell()
    }

    private func placeCursor(_ cursor: CellPoint?) {
        if let cursor {
            wmove(omni_stdscr(), Int32(clamping: cursor.row), Int32(clamping: cursor.column))
        }
        leaveok(omni_stdscr(), cursor == nil)
        curs_set(cursor == nil ? 0 : 1)
        wnoutrefresh(omni_stdscr())
        doupdate()
    }

    private func configure() {
        let window = omni_stdscr()
        nonl()  // line feeds are pure movements: the terminal is raw
        typeahead(-1)  // else curses polls the file for keys and stops in the middle
        scrollok(window, false)
        idlok(window, false)
        idcok(window, false)  // no insertions into a line: they would shift a picture in it
    }

    /// Puts one cell into the window; nil for one that a picture guards.
    private func put(_ cell: Cell?, at point: CellPoint) {
        guard cell?.text != "" else { return }  // the right half of a wide character
        // At the picture: blanks of a kind that curses neither erases along with common blanks
        // (EL, ECH) nor retypes to move on, as no text of ours is invisible.
        var (attributes, pair) = cell.map { look($0.style) } ?? (omni_attr_invisible, 0)
        var characters = cell.map { wide($0.text) } ?? [0x20]
        characters.append(0)
        var complex = cchar_t()
        guard setcchar(&complex, characters, attributes, Int16(clamping: pair), &pair) == OK else {
            return
        }
        wmove(omni_stdscr(), Int32(clamping: point.row), Int32(clamping: point.column))
        wadd_wch(omni_stdscr(), &complex)
    }

    private func look(_ style: Style) -> (attr_t, Int32) {
        var attributes = omni_attr_normal
        if style.bold { attributes |= omni_attr_bold }
        if style.dim { attributes |= omni_attr_dim }
        if style.underline { attributes |= omni_attr_underline }
        if style.reverse { attributes |= omni_attr_reverse }
        var ink = TextColor.number(style.foreground, depth: depth)
        let paper = TextColor.number(style.background, depth: depth)
        if ink >= 8, depth == .ansi16, omni_colors() == 8 {
            ink -= 8  // eight colours: the bright ones are the bold ones
            attributes |= omni_attr_bold
        }
        guard ink >= 0 || paper >= 0 else { return (attributes, 0) }
        return (
            attributes,
            max(0, alloc_pair(ink, paper >= 8 && omni_colors() == 8 ? paper - 8 : paper))
        )
    }

    /// A base character with its marks, as curses takes it; else its base or a stand-in.
    private func wide(_ text: String) -> [wchar_t] {
        let scalars = text.unicodeScalars
        guard let base = scalars.first else { return [0x20] }
        guard unicode || base.isASCII else { return [0x3f] }
        guard omni_width(wchar_t(base.value)) > 0 else { return [unicode ? 0xfffd : 0x3f] }
        let marks = scalars.dropFirst().filter { omni_width(wchar_t($0.value)) == 0 }.prefix(3)
        return [wchar_t(base.value)] + marks.map { wchar_t($0.value) }
    }

    private func takeBytes() -> [UInt8] {
        fflush(file)
        let end = lseek(descriptor, 0, SEEK_END)
        guard end > 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: Int(end))
        let count = pread(descriptor, &bytes, bytes.count, 0)
        ftruncate(descriptor, 0)
        lseek(descriptor, 0, SEEK_SET)
        return Array(bytes.prefix(max(count, 0)))
    }

    /// Curses asks the C locale how wide characters are and how they are written. The user's
    /// locale may be named but not installed; C.UTF-8 is part of the C library.
    private static func setLocale(unicode: Bool) {
        guard unicode else { return }
        if setlocale(LC_CTYPE, "") == nil || omni_locale_is_utf8() == 0 {
            setlocale(LC_CTYPE, "C.UTF-8")
        }
    }
}
