import Media
import Render
import Testing

@testable import OmniTUI

@Suite struct UpdateMouseTests {
    @Test func aClickOnTheRulerSeeks() throws {
        var state = AppState.sample()
        let ruler = try #require(state.layout.ruler)
        state.mouse(.press, 40, ruler.row)
        #expect(state.frame == 126)
        state.mouse(.drag, 79, 3)
        #expect(state.frame == 248)
        state.mouse(.drag, 500, 3)
        #expect(state.frame == 249)
        state.mouse(.release, 500, 3)
        #expect(state.drag == nil)
        state.press("Backspace")
        #expect(state.frame == 0)
    }

    @Test func aClickOnThePictureGivesItsPixel() throws {
        var state = AppState.sample()
        let canvas = try #require(state.layout.canvas)
        // Half blocks: one pixel per column and two per row; the picture is fitted and centred.
        let target = try #require(state.viewport).target
        #expect(target.height == canvas.picture.height)
        let column = target.x + target.width / 2
        state.mouse(.press, column, 1)
        state.mouse(.release, column, 1)
        let marker = try #require(state.marker)
        #expect(abs(marker.x - 320) < 13)
        #expect(marker.y > 0 && marker.y < 26)
        state.press("Esc")
        #expect(state.marker == nil)
    }

    @Test func pixelReportsAreExact() throws {
        var state = AppState.sample(graphics: .sixel)
        let viewport = try #require(state.viewport)
        let wanted = PixelPoint(x: 100.5, y: 50.5)
        let on = viewport.bitmapPoint(of: wanted)
        let pixel = PixelPoint(x: on.x, y: on.y + 16)
        let cell = (column: Int(pixel.x / 8), row: Int(pixel.y / 16))
        state.mouse(.press, cell.column, cell.row, pixel: pixel)
        state.mouse(.release, cell.column, cell.row, pixel: pixel)
        let marker = try #require(state.marker)
        #expect(abs(marker.x - wanted.x) < 0.06 && abs(marker.y - wanted.y) < 0.06)
    }

    @Test func aClickBesideThePictureMarksNothing() throws {
        var state = AppState.sample()
        let target = try #require(state.viewport).target
        #expect(target.x > 1)
        state.mouse(.press, 0, 1)
        state.mouse(.release, 0, 1)
        #expect(state.marker == nil)
    }

    @Test func aDragPansAndInPromptModeMovesTheMark() throws {
        var state = AppState.sample()
        state.press("zi zi")
        let before = try #require(state.zoom.centre)
        state.mouse(.press, 40, 5)
        state.mouse(.drag, 30, 5)
        state.mouse(.release, 30, 5)
        #expect(try #require(state.zoom.centre).x > before.x)
        #expect(state.marker == nil)
        let panned = state.zoom
        state.press("p")
        state.mouse(.press, 40, 5)
        let first = try #require(state.marker)
        state.mouse(.drag, 30, 5)
        #expect(try #require(state.marker).x < first.x)
        #expect(state.zoom == panned)
    }

    @Test func theWheelStepsZoomsAndScrolls() throws {
        var state = AppState.sample(columns: 160, rows: 50)
        let ruler = try #require(state.layout.ruler)
        state.mouse(.wheelDown, 10, ruler.row, button: .none)
        #expect(state.frame == 1)
        state.mouse(.wheelUp, 30, 10, button: .none)
        #expect(state.zoom.factor == 1.25)
        state.mouse(.wheelDown, 30, 10, button: .none)
        #expect(state.zoom == Zoom())
        state.trace.lines = (0..<100).map { "line \($0)" }
        let trace = try #require(state.layout.trace)
        state.mouse(.wheelUp, trace.column + 2, trace.row + 2, button: .none)
        #expect(!state.trace.follows)
        #expect(state.focus == .clip)
    }

    @Test func rightClickSeeksByFraction() throws {
        var state = AppState.sample()
        state.mouse(.press, 20, 5, button: .right)
        #expect(state.frame == 64)
    }
}
