import Dispatch
import Render
import Testing

@testable import OmniTUI

@Suite struct HeadlessTerminalTests {
    @Test func playsItsScriptAndRecords() {
        let terminal = HeadlessTerminal(script: [[.key(Key(code: .up))], [.focus(true)]])
        #expect(terminal.events(timeout: nil) == [.key(Key(code: .up))])
        #expect(terminal.events(timeout: nil) == [.focus(true)])
        #expect(terminal.events(timeout: 0).isEmpty)
        let screen = Screen(size: terminal.size)
        terminal.present(screen, picture: nil)
        #expect(terminal.screens == [screen])
    }

    @Test func wakesFromOtherThreads() {
        let terminal = HeadlessTerminal()
        let wake = terminal.wake
        DispatchQueue.global().async { wake() }
        #expect(terminal.events(timeout: nil).isEmpty)
    }

    @Test func dropsPicturesOfOtherGenerations() {
        let terminal = HeadlessTerminal()
        var screen = Screen(size: terminal.size)
        let rect = CellRect(column: 0, row: 0, columns: 2, rows: 1)
        screen.picture = PictureSlot(rect: rect, key: "a")
        let picture = Picture(
            rect: rect, encoded: .bytes([1]), kind: .sixel, generation: terminal.pictureGeneration)
        terminal.present(screen, picture: picture)
        terminal.resize(CellSize(columns: 40, rows: 12))
        terminal.present(screen, picture: picture)
        #expect(terminal.pictures == [picture])
        #expect(terminal.events(timeout: nil) == [.resized])
    }
}
