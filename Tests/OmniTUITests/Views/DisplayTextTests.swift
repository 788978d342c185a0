import Render
import Testing

@testable import OmniTUI

@Suite struct DisplayTextTests {
    @Test func controlsAndReorderingMarksAreReplaced() {
        #expect(DisplayText.clean("a\u{1b}[31mb\u{9b}c\u{7f}") == "a\u{FFFD}[31mb\u{FFFD}c\u{FFFD}")
        #expect(DisplayText.clean("x\u{202E}gpj.exe") == "x\u{FFFD}gpj.exe")
        #expect(DisplayText.clean("tab\tnew\nline") == "tab new line")
        #expect(DisplayText.clean("naïve 日本") == "naïve 日本")
    }

    @Test func widthsAreThoseOfTerminals() {
        #expect(DisplayText.width("abc") == 3)
        #expect(DisplayText.width("日本") == 4)
        #expect(DisplayText.width("e\u{301}") == 1)
        #expect(DisplayText.width("🎺") == 2)
        #expect(DisplayText.width("👨‍👩‍👧") == 2)
        #expect(DisplayText.width("é▲│") == 3)
        #expect(DisplayText.width("한") == 2)
    }

    @Test func textIsCutAtWholeCharacters() {
        #expect(DisplayText.fit("abcdef", 4) == "abc…")
        #expect(DisplayText.fit("日本語", 4) == "日…")
        #expect(DisplayText.fit("日本", 4) == "日本")
        #expect(DisplayText.fit("abc", 0) == "")
        #expect(DisplayText.fitTail("/long/path", 5) == "…path")
    }

    @Test func linesAreBrokenAtSpaces() {
        #expect(DisplayText.wrap("one two three", 7) == ["one two", "three"])
        #expect(DisplayText.wrap("abcdefgh", 3) == ["abc", "def", "gh"])
        #expect(DisplayText.wrap("a\n\nb", 5) == ["a", "", "b"])
        #expect(DisplayText.wrap("日本", 1).joined().contains("日"))
    }

    @Test func wideCharactersTakeTwoCells() {
        var screen = Screen(size: CellSize(columns: 5, rows: 1))
        screen.write("日x", at: CellPoint(column: 0, row: 0), columns: 5)
        #expect(screen.cells.map(\.text) == ["日", "", "x", " ", " "])
    }
}
