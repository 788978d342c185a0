import Media
import Render
import Testing

@testable import OmniTUI

/// Prompt mode with SAM 2.1: what keys and mouse say to the segmenter.
@Suite struct UpdateObjectsTests {
    private func state(inPromptMode: Bool = true) -> AppState {
        var state = AppState.sample()
        state.objects.model = .closed
        if inPromptMode { state.press("p") }
        return state
    }

    /// Where half blocks show a frame pixel: column and row.
    private func cell(_ state: AppState, _ x: Double, _ y: Double) throws -> (Int, Int) {
        let point = try #require(state.viewport).bitmapPoint(of: PixelPoint(x: x, y: y))
        let picture = try #require(state.layout.picture)
        return (picture.column + Int(point.x), picture.row + Int(point.y / 2))
    }

    private func prompts(_ effects: [Effect]) -> [SegmenterOrder] {
        effects.compactMap { if case .segment(let order) = $0 { order } else { nil } }
    }

    @Test func enteringPromptModeEncodesTheFrame() {
        var state = state(inPromptMode: false)
        expect(state.press("p"), [.segment(.encode(frame: 0))])
        expect(state.press("Right"), [.segment(.encode(frame: 1))])
        expect(state.apply(.tick(now: 1, heard: nil)), [])
    }

    @Test func leftClickIsInsideAndRightClickBeside() throws {
        var state = state()
        let (column, row) = try cell(state, 320, 180)
        state.mouse(.press, column, row)
        let left = prompts(state.mouse(.release, column, row))
        guard case .prompt(object: 1, frame: 0, let shapes) = left.first,
            case .click(let point, isInside: true) = shapes.first
        else {
            Issue.record("no click: \(left)")
            return
        }
        #expect(abs(point.x - 320) < 13 && abs(point.y - 180) < 13)
        let right = prompts(state.mouse(.press, column, row, button: .right))
        guard case .prompt(object: 1, frame: 0, let both) = right.first else {
            Issue.record("no click: \(right)")
            return
        }
        #expect(both == [.click(point, isInside: true), .click(point, isInside: false)])
        #expect(state.frame == 0)
    }

    @Test func aKeySwapsTheButtons() throws {
        var state = state()
        state.press("n")
        let (column, row) = try cell(state, 100, 100)
        state.mouse(.press, column, row)
        state.mouse(.release, column, row)
        guard case .click(_, isInside: false) = state.objects.prompts.first?.shape else {
            Issue.record("\(state.objects.prompts)")
            return
        }
    }

    @Test func aDragIsABoxWithinTheFrameAndReplacesClicks() throws {
        var state = state()
        let (column, row) = try cell(state, 320, 180)
        state.mouse(.press, column, row)
        state.mouse(.release, column, row)
        state.mouse(.press, column, row)
        state.mouse(.drag, column + 5, row + 3)
        #expect(state.draggedBox != nil)
        #expect(state.wantedPicture?.objects?.box != nil)
        state.mouse(.drag, 79, row + 3)
        state.mouse(.release, 79, row + 3)
        #expect(state.draggedBox == nil)
        #expect(state.objects.prompts.count == 1)
        guard case .box(let box) = state.objects.prompts.first?.shape else {
            Issue.record("\(state.objects.prompts)")
            return
        }
        #expect(box.x0 < box.x1 && box.y0 < box.y1 && box.x1 <= 640 && box.y1 <= 360)
        #expect(abs(box.x0 - 320) < 13 && box.x1 > 630)
    }

    @Test func digitsChooseTheObject() throws {
        var state = state()
        state.press("3")
        let (column, row) = try cell(state, 200, 100)
        state.mouse(.press, column, row)
        state.mouse(.release, column, row)
        #expect(state.objects.prompts.map(\.object) == [3])
        // A count still begins with its key.
        state.press("' 2 5 l")
        #expect(state.frame == 25 && state.objects.current == 3)
    }

    @Test func undoTakesBackOneAfterTheOther() throws {
        var state = state()
        let (column, row) = try cell(state, 200, 100)
        for _ in 0..<2 {
            state.mouse(.press, column, row)
            state.mouse(.release, column, row)
        }
        let first = prompts(state.press("u"))
        guard case .prompt(object: 1, frame: 0, let left) = first.first else {
            Issue.record("\(first)")
            return
        }
        #expect(left.count == 1)
        expect(state.press("u"), [.segment(.prompt(object: 1, frame: 0, []))])
        expect(state.press("u"), [])
    }

    @Test func propagationRunsStopsAndYieldsToPrompts() throws {
        var state = state()
        expect(state.press("p"), [])
        let (column, row) = try cell(state, 200, 100)
        state.mouse(.press, column, row)
        state.mouse(.release, column, row)
        expect(state.press("p"), [.segment(.propagate(nil))])
        expect(state.press("p"), [])
        expect(state.press("x"), [.segment(.stop)])
        state.mouse(.press, column, row)
        #expect(prompts(state.mouse(.release, column, row)).first == .stop)
        state.apply(.segment(.propagated))
        state.press("' 1 0 gg I ' 2 0 gg O")
        #expect(prompts(state.press("p")) == [.propagate(10...20)])
    }

    @Test func escapeLeavesAndWithoutAModelNothingChanges() {
        var state = state()
        state.press("Esc")
        #expect(!state.isPrompting)
        var plain = AppState.sample()
        plain.press("p")
        #expect(plain.isPrompting && !plain.isSegmenting)
        plain.press("p")
        #expect(!plain.isPrompting)
    }

    @Test func masksGetALaneAndAStyle() throws {
        var state = state()
        #expect(state.layout.canvas?.lanes == nil)
        state.apply(.segment(.masks(objects: [1, 4])))
        let lanes = try #require(state.layout.canvas?.lanes)
        let picture = try #require(state.layout.canvas?.picture)
        #expect(lanes.height == 4 && picture.height + lanes.height < 48)
        #expect(state.wantedPicture?.objects?.style == OverlayStyle())
        let before = state.wantedPicture
        state.apply(.segment(.masks(objects: [1, 4])))
        #expect(state.wantedPicture != before)
        state.press("M =")
        #expect(state.wantedPicture?.objects?.style?.mode == .contour)
        #expect(state.wantedPicture?.objects?.style?.opacity == 0.6)
        state.press("m")
        #expect(state.wantedPicture?.objects?.style == nil)
    }

    @Test func aModelThatFailsGivesTheMarkBack() {
        var state = state()
        state.apply(.segment(.failed("no config.json")))
        #expect(!state.isSegmenting)
        #expect(state.message?.tone == .error)
    }
}
