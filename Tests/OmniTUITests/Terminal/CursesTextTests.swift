import Render
import TestSupport
import Testing

@testable import OmniTUI

/// What curses writes, read back by a small terminal. Curses has one state per process: in order.
@Suite(.serialized) struct CursesTextTests {
    private let size = CellSize(columns: 60, rows: 12)

    private func text(_ term: String = "xterm-256color") throws -> CursesText {
        try CursesText(term: term, size: size, colors: .indexed256, unicode: true)
    }

    private func screen(_ lines: [String], size: CellSize? = nil, style: Style = Style()) -> Screen
    {
        var screen = Screen(size: size ?? self.size)
        for (row, line) in lines.enumerated() {
            for (column, character) in line.enumerated() where character != " " {
                screen[CellPoint(column: column, row: row)] = Cell(
                    text: String(character), style: style)
            }
        }
        return screen
    }

    @Test(arguments: ["xterm-256color", "screen-256color", "linux", "vt100", "xterm"])
    func showsText(term: String) throws {
        let text = try text(term)
        var terminal = TinyTerminal(size: size)
        let lines = ["first", "  second ┌─┐ é", "", String(repeating: "=", count: 60)]
        let bytes = text.draw(screen(lines), size: size, picture: nil, staleRows: 0..<0)
        let unknown = terminal.feed(bytes)
        #expect(unknown == [])
        #expect(Array(terminal.lines.prefix(4)) == lines)
        // The screen is taken over elsewhere; curses must not set margins or leave it.
        let sent = String(decoding: bytes, as: UTF8.self)
        #expect(!sent.contains("1049"))
        #expect(!sent.contains(/\x1b\[[0-9;]*r/))
    }

    @Test func onlyChangesAreSent() throws {
        let text = try text()
        _ = text.draw(screen(["hello world"]), size: size, picture: nil, staleRows: 0..<0)
        let same = text.draw(screen(["hello world"]), size: size, picture: nil, staleRows: 0..<0)
        #expect(same.isEmpty)
        let changed = text.draw(screen(["hello_world"]), size: size, picture: nil, staleRows: 0..<0)
        #expect(changed.contains(UInt8(ascii: "_")))
        #expect(changed.count < 20)
    }

    /// Whatever the text around it does, the cells of a picture are never written to.
    @Test(arguments: 0..<24)
    func picturesAreLeftAlone(seed: Int) throws {
        var random = SeededGenerator(UInt64(seed))
        let text = try text()
        var terminal = TinyTerminal(size: size)
        let rect = [
            CellRect(column: 20, row: 2, columns: 30, rows: 7),
            CellRect(column: 0, row: 2, columns: 30, rows: 7),
            CellRect(column: 30, row: 2, columns: 30, rows: 7),
        ][seed % 3]
        for step in 0..<60 {
            // Long and short lines, common parts, blanks: what tempts curses to erase and to shift.
            let lines = (0..<size.rows).map { row in
                Bool.random(using: &random)
                    ? String(repeating: "ab ", count: Int.random(in: 0...20, using: &random))
                    : "row \(row) \(step / 3)"
            }
            let wanted = screen(lines)
            let bytes = text.draw(wanted, size: size, picture: rect, staleRows: 0..<0)
            let unknown = terminal.feed(bytes)
            #expect(unknown == [])
            let written = terminal.touched.filter { rect.contains($0) }
            #expect(step == 0 || written.isEmpty, "step \(step)")
            let shown = terminal.rows.map { String($0) }
            #expect(shown == rows(of: wanted, without: rect), "step \(step)")
        }
    }

    private func rows(of screen: Screen, without rect: CellRect) -> [String] {
        (0..<size.rows).map { row in
            (0..<size.columns).map { column in
                let point = CellPoint(column: column, row: row)
                return rect.contains(point) ? " " : screen[point].text
            }.joined()
        }
    }

    @Test func staleRowsAreWrittenAgain() throws {
        let text = try text()
        var terminal = TinyTerminal(size: size)
        let empty = Array(repeating: "", count: size.rows - 3)
        let wanted = screen(["top", "left        right"] + empty + ["bottom"])
        terminal.feed(text.draw(wanted, size: size, picture: nil, staleRows: 0..<0))
        terminal.feed(text.draw(wanted, size: size, picture: nil, staleRows: 1..<3))
        let all = (1..<3).flatMap { row in
            (0..<size.columns).map { CellPoint(column: $0, row: row) }
        }
        #expect(terminal.touched == Set(all))
        #expect(terminal.lines[1] == "left        right")
    }

    @Test func resizing() throws {
        let text = try text()
        let small = CellSize(columns: 30, rows: 5)
        _ = text.draw(screen(["before"]), size: size, picture: nil, staleRows: 0..<0)
        text.resize(small)
        var terminal = TinyTerminal(size: small)
        let lines = ["after", "", "", "", String(repeating: "#", count: 30)]
        // A screen that was laid out for the old size is cut, not misplaced.
        terminal.feed(text.draw(screen(lines), size: small, picture: nil, staleRows: 0..<0))
        #expect(terminal.lines == lines)
    }

    @Test func wideCharactersAndMarks() throws {
        let text = try text()
        var wanted = Screen(size: size)
        wanted[CellPoint(column: 0, row: 0)] = Cell(text: "漢")
        wanted[CellPoint(column: 1, row: 0)] = Cell(text: "")
        wanted[CellPoint(column: 2, row: 0)] = Cell(text: "e\u{301}")
        wanted[CellPoint(column: 3, row: 0)] = Cell(text: "\u{1b}")
        wanted[CellPoint(column: 4, row: 0)] = Cell(text: "x")
        let sent = String(
            decoding: text.draw(wanted, size: size, picture: nil, staleRows: 0..<0), as: UTF8.self)
        #expect(sent.contains("漢e\u{301}\u{fffd}x"))
    }

    @Test func asciiTerminalsGetASCII() throws {
        let text = try CursesText(term: "vt100", size: size, colors: .none, unicode: false)
        let bytes = text.draw(screen(["é┌x"]), size: size, picture: nil, staleRows: 0..<0)
        #expect(bytes.allSatisfy { $0 < 0x80 })
        #expect(String(decoding: bytes, as: UTF8.self).contains("??x"))
    }

    @Test func colorsAndTheCursor() throws {
        let text = try text()
        var wanted = screen(["c"], style: Style(foreground: .rgb(255, 0, 0), bold: true))
        wanted.cursor = CellPoint(column: 5, row: 3)
        let sent = String(
            decoding: text.draw(wanted, size: size, picture: nil, staleRows: 0..<0), as: UTF8.self)
        #expect(sent.contains("38;5;196"))
        #expect(sent.contains("\u{1b}[?25h") || sent.contains("\u{1b}[?12l"))
        #expect(sent.hasSuffix("\u{1b}[4;6H") || sent.contains("\u{1b}[4;6H"))
    }

    @Test func unknownTypesAreRefused() {
        #expect(throws: TerminalError.unknownType(term: "no-such-terminal")) {
            try text("no-such-terminal")
        }
    }
}
