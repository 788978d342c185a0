import Render
import Testing

@testable import OmniTUI

@Suite struct ScreenTests {
    @Test func writesOutsideAreIgnored() {
        var screen = Screen(size: CellSize(columns: 3, rows: 2))
        screen[CellPoint(column: 3, row: 0)] = Cell(text: "x")
        screen[CellPoint(column: 2, row: 1)] = Cell(text: "y")
        #expect(screen.cells.filter { $0.text == "x" }.isEmpty)
        #expect(screen[CellPoint(column: 2, row: 1)].text == "y")
    }
}
