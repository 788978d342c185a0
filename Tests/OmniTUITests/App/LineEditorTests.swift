import Testing

@testable import OmniTUI

@Suite struct LineEditorTests {
    @Test func insertsAtTheCursor() {
        var line = LineEditor("ad")
        line.move(.left)
        line.insert("bc")
        #expect(line.text == "abcd")
        #expect(line.cursor == 3)
    }

    @Test func movesByWords() {
        var line = LineEditor("one, two three")
        line.move(.wordLeft)
        #expect(line.cursor == 9)
        line.move(.wordLeft)
        #expect(line.cursor == 5)
        line.move(.start)
        line.move(.wordRight)
        #expect(line.cursor == 3)
        line.move(.wordRight)
        #expect(line.cursor == 8)
    }

    @Test func killsAndYanks() {
        var line = LineEditor("one two")
        line.kill(.wordLeft)
        #expect(line.text == "one ")
        line.move(.start)
        line.yank()
        #expect(line.text == "twoone ")
        line.kill(.end)
        #expect(line.text == "two")
        line.kill(.start)
        #expect(line.isEmpty)
    }

    @Test func deletesWholeCharacters() {
        var line = LineEditor("e\u{301}👨‍👩‍👧")
        #expect(line.characters.count == 2)
        line.backspace()
        line.backspace()
        line.backspace()
        #expect(line.isEmpty && line.cursor == 0)
    }

    @Test func aCombiningMarkJoinsWhatStandsBefore() {
        var line = LineEditor("e")
        line.insert("\u{301}")
        #expect(line.characters.count == 1)
        #expect(line.cursor == 1)
        line.move(.start)
        line.delete()
        #expect(line.isEmpty)
    }

    @Test func isBounded() {
        var line = LineEditor()
        line.insert(String(repeating: "x", count: LineEditor.limit + 5))
        line.insert("y")
        #expect(line.characters.count == LineEditor.limit)
    }
}

@Suite struct HistoryTests {
    @Test func keepsNoBlanksAndNoRepetitions() {
        var history = History()
        let added = ["a", "a", "  \n", "b"].map { history.add($0) }
        #expect(added == [true, false, false, true])
        #expect(history.entries == ["a", "b"])
    }

    @Test func survivesItsFile() {
        let history = History(["plain", "two\nlines", "back\\slash\\n", "ünï"])
        #expect(History(fileText: history.fileText) == history)
        #expect(history.fileText.split(separator: "\n").count == 4)
    }

    @Test func isBounded() {
        var history = History((0..<2000).map(String.init))
        #expect(history.entries.count == History.limit)
        history.add("new")
        #expect(history.entries.count == History.limit)
        #expect(history.entries.last == "new")
    }
}
