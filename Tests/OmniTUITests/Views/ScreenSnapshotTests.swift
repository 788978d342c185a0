import Foundation
import Media
import Render
import TestSupport
import Testing

@testable import OmniTUI

/// Screens as text, compared with `Tests/Fixtures/screens`. `UPDATE_SNAPSHOTS=1` rewrites them; the
/// difference is then reviewed like code. `#` stands where the picture goes.
@Suite struct ScreenSnapshotTests {
    static let sizes = [(40, 12), (80, 24), (160, 50)]

    @Test(arguments: sizes)
    func paused(columns: Int, rows: Int) throws {
        var state = AppState.sample(columns: columns, rows: rows)
        state.press("' 6 2 gg")
        state.apply(.tick(now: 60, heard: nil))
        try check(state, "paused")
    }

    @Test(arguments: sizes)
    func playingWithEverythingOn(columns: Int, rows: Int) throws {
        var state = AppState.sample(columns: columns, rows: rows)
        state.apply(.sound(.silent("no audio device")))
        state.press("' 2 5 gg I ' 2 0 0 gg O gl zi p Space")
        state.apply(.job(.index, .progress(0.42)))
        state.playback.dropped = 7
        state.marker = PixelPoint(x: 123.5, y: 88)
        state.apply(.tick(now: 60, heard: nil))
        try check(state, "playing")
    }

    @Test(arguments: sizes)
    func help(columns: Int, rows: Int) throws {
        var state = AppState.sample(columns: columns, rows: rows)
        state.press("?")
        try check(state, "help")
    }

    @Test(arguments: sizes)
    func panes(columns: Int, rows: Int) throws {
        var state = AppState.sample(columns: columns, rows: rows)
        if columns < Layout.wide { state.press("t") }
        state.press("Tab")
        try check(state, "panes")
    }

    @Test(arguments: sizes)
    func jobs(columns: Int, rows: Int) throws {
        var state = AppState.sample(columns: columns, rows: rows)
        state.apply(.job(.index, .progress(0)))
        state.apply(.job(.filmstrip, .done))
        state.apply(.job(.sound, .failed("the sound stream is broken")))
        state.apply(.tick(now: 30, heard: nil))
        state.apply(.job(.index, .progress(0.6)))
        state.apply(.tick(now: 60, heard: nil))
        state.press("w")
        try check(state, "jobs")
    }

    @Test(arguments: sizes)
    func commandLine(columns: Int, rows: Int) throws {
        var state = AppState.sample(columns: columns, rows: rows)
        state.press(":")
        state.type("set ")
        state.press("Tab")
        try check(state, "command")
    }

    @Test func tooSmall() throws {
        try check(AppState.sample(columns: 36, rows: 8), "too-small")
    }

    @Test func withoutPicturesAndUnicode() throws {
        var state = AppState.sample(graphics: .none)
        state.profile.unicode = false
        state.clip.name = "Größe 日本.mp4"
        try check(state, "plain")
        #expect(view(state).cells.allSatisfy { $0.text.allSatisfy(\.isASCII) })
    }

    @Test func nothingIsWrittenUnderThePicture() throws {
        var state = AppState.sample(columns: 160, rows: 50)
        state.apply(.pictureReady(try #require(state.wantedPicture)))
        let screen = view(state)
        let slot = try #require(screen.picture)
        for row in slot.rect.row..<slot.rect.row + slot.rect.rows {
            for column in slot.rect.column..<slot.rect.column + slot.rect.columns {
                #expect(screen[CellPoint(column: column, row: row)] == Cell())
            }
        }
        #expect(slot.rect.row + slot.rect.rows < 50)
    }

    // MARK: - Comparing

    private func check(_ state: AppState, _ name: String) throws {
        var state = state
        if let request = state.wantedPicture { state.apply(.pictureReady(request)) }
        try Self.check(view(state), name)
    }

    /// Compares any screen with its file.
    static func check(_ screen: Screen, _ name: String) throws {
        let text = Self.text(screen)
        let size = "\(screen.size.columns)x\(screen.size.rows)"
        let file = Fixtures.url("screens/\(name)-\(size).txt")
        if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let expected = try String(contentsOf: file, encoding: .utf8)
        let (got, wanted) = (text.split(separator: "\n"), expected.split(separator: "\n"))
        for (row, pair) in zip(got, wanted).enumerated() where pair.0 != pair.1 {
            Issue.record(
                "\(name) \(size), row \(row):\n  is        \(pair.0)\n  should be \(pair.1)")
        }
        #expect(text == expected)
    }

    /// Rows between bars, so that blanks at the end can be seen.
    private static func text(_ screen: Screen) -> String {
        var screen = screen
        if let slot = screen.picture {
            #expect(slot.rect.row + slot.rect.rows < screen.size.rows)
            screen.fill(slot.rect, with: Cell(text: "#"))
        }
        return (0..<screen.size.rows).map { row in
            let cells = (0..<screen.size.columns).map {
                screen[CellPoint(column: $0, row: row)].text
            }
            return "|" + cells.joined() + "|\n"
        }.joined()
    }
}
