import Render
import Testing

@testable import OmniTUI

@Suite struct TmuxPaneTests {
    @Test(arguments: [
        ("0 0 on bottom\n", 0, 0), ("41 12 on bottom\n", 41, 12), ("41 12 on top\n", 41, 13),
        ("3 4 2 top\n", 3, 6), ("3 4 off top\n", 3, 4),
    ])
    func statusLinesAtTheTopCount(answer: String, column: Int, row: Int) {
        #expect(TmuxPane.origin(answer: answer) == CellPoint(column: column, row: row))
    }

    @Test(arguments: ["", "no server running", "1 2 on", "-1 0 on top", "x 0 on top"])
    func anythingElseIsNoAnswer(answer: String) {
        #expect(TmuxPane.origin(answer: answer) == nil)
    }
}
