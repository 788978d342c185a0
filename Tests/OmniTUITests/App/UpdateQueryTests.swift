import Engine
import Media
import Render
import Testing

@testable import OmniTUI

/// Asking, the trace, running again, exporting: what the state makes of it.
@Suite struct UpdateQueryTests {
    private func state(hasModels: Bool = true) -> AppState {
        var state = AppState.sample()
        state.hasModels = hasModels
        return state
    }

    private func orders(_ effects: [Effect]) -> [QueryOrder] {
        effects.compactMap { if case .query(let order) = $0 { order } else { nil } }
    }

    private func type(_ text: String, _ state: inout AppState) -> [Effect] {
        for character in text { state.press(character == " " ? "Space" : String(character)) }
        return state.press("Enter")
    }

    private let plan = Reasoning(
        task: .omni, taskReason: "test", sampleTimes: [0, 1], thought: "it barks", verdict: .found,
        keyframes: [
            KeyframeTask(frame: 30, time: 1, description: "the dog"),
            KeyframeTask(frame: 60, time: 2, description: "the dog"),
        ])

    private func grounded(_ frame: Int, object: Int?) -> GroundedKeyframe {
        GroundedKeyframe(
            keyframe: 0, frame: frame, description: "the dog", reply: "[]",
            seenSize: PixelSize(width: 196, height: 112),
            detections: object.map {
                [
                    Detection(
                        box: Box(x0: 1, y0: 2, x1: 30, y1: 40), object: $0, decision: "new")
                ]
            } ?? [], tokens: TokenCount(), seconds: 1)
    }

    /// A query that ran to its end.
    private func finished() -> AppState {
        var state = state()
        state.press("i")
        _ = type("dog", &state)
        _ = state.apply(.query(.ready(model: "m: knows dogs")))
        _ = state.apply(.query(.reasoning(plan)))
        _ = state.apply(.query(.grounding(grounded(30, object: 1))))
        _ = state.apply(.segment(.masks(objects: [1])))
        _ = state.apply(.query(.finished(.found, seconds: [.tracking: 2], path: "x.omni/q01.json")))
        return state
    }

    @Test func withoutModelsTheQueryIsKept() {
        var state = state(hasModels: false)
        state.press("i")
        #expect(orders(type("a dog", &state)).isEmpty)
        #expect(state.query.line.text == "a dog")
        #expect(state.message?.tone == .warning)
    }

    @Test func enterAsksAboutTheRangeAndStopsPlaying() {
        var state = state()
        state.press("I")
        state.press("i")
        let asked = orders(type("a dog", &state))
        guard case .ask(let query) = asked.first else {
            Issue.record("nothing asked: \(asked)")
            return
        }
        #expect(query.expression == "a dog")
        #expect(query.range?.start == 0)
        #expect(state.run.isRunning)
        #expect(!state.playback.isPlaying)
    }

    @Test func aSecondQueryCallsOffTheFirst() {
        var state = state()
        state.press("i")
        _ = type("a dog", &state)
        state.press("i")
        let effects = state.press("Enter")
        #expect(effects.contains(.cancel(.query)))
        #expect(orders(effects).count == 1)
    }

    @Test func theTraceGrowsStepByStep() {
        let state = finished()
        let titles = state.run.steps.map(\.title)
        #expect(titles.first == "Query: dog")
        #expect(titles.contains("System 1"))
        #expect(titles.filter { $0.hasPrefix("Keyframe") }.count == 2)
        #expect(titles.last == "Masks through the clip")
        #expect(state.trace.lines.contains { $0.contains("it barks") })
        #expect(state.objects.prompts.count == 1)
    }

    @Test func choosingAStepMovesThePictureAndShowsWhatItKnew() throws {
        var state = finished()
        state.press("t")
        #expect(state.focus == .trace)
        let boxes = try #require(state.run.steps.firstIndex { $0.knowledge == .boxes })
        for _ in 0...boxes { state.press("j") }
        #expect(state.run.selected == boxes)
        #expect(state.frame == 30)
        let shown = try #require(state.wantedPicture?.objects)
        #expect(shown.style == nil)
        #expect(shown.prompts.count == 1)
        state.press("j")
        #expect(state.wantedPicture?.objects?.style != nil)
        for _ in 0...boxes { state.press("k") }
        #expect(state.run.selected == 0)
        #expect(state.wantedPicture?.objects == nil)
    }

    @Test func keyframesAreMarkedOnTheTimeline() {
        #expect(finished().wantedPicture?.marks.keyframes.count == 2)
    }

    @Test func nothingAndUnreadableAreSaidPlainly() {
        for (outcome, word) in [
            (Segmentation.Outcome.nothing, "nothing in the clip matches"),
            (.unreadable, "cannot be read"),
        ] {
            var state = state()
            state.press("i")
            _ = type("x", &state)
            _ = state.apply(.query(.finished(outcome, seconds: [:], path: nil)))
            #expect(state.run.steps.last?.title.contains(word) == true)
            #expect(!state.run.isRunning)
        }
    }

    @Test func modelTextCannotSteerTheTerminal() {
        var state = finished()
        _ = state.apply(.query(.text("\u{1B}[2J")))
        state.run.reasoning = nil
        state.refreshTrace()
        #expect(!state.traceLines.joined().unicodeScalars.contains("\u{1B}"))
    }

    @Test func aReRunTakesTheEditedDescription() {
        var state = finished()
        state.press("R")
        #expect(state.command.field.line.text == "rerun the dog")
        #expect(orders(type(" left", &state)) == [.rerun(description: "the dog left")])
        #expect(state.run.groundings.isEmpty)
        #expect(state.objects.ids.isEmpty)
    }

    @Test func exportAsksForFormatsAndRemembersThem() {
        var state = finished()
        state.press("e")
        #expect(state.command.field.line.text == "export davis")
        let first = orders(type(",rle /tmp/x y", &state))
        let request = ExportRequest(formats: [.davis, .rle], folder: "/tmp/x y", overwrite: false)
        #expect(first == [.export(request)])
        #expect(orders(state.press("E")) == [.export(request)])
        _ = state.apply(.query(.exists(request)))
        let answered = orders(state.press("y"))
        #expect(
            answered
                == [
                    .export(
                        ExportRequest(formats: [.davis, .rle], folder: "/tmp/x y", overwrite: true))
                ])
    }

    @Test func badExportsAreRefused() {
        var state = finished()
        #expect(orders(state.export("davis,jpeg")).isEmpty)
        #expect(state.message?.tone == .error)
        state.objects.ids = []
        #expect(orders(state.export("davis")).isEmpty)
    }

    @Test func anEarlierResultIsRestoredOnce() {
        var state = state()
        _ = state.apply(
            .query(.restored(Query("the dog"), plan, [grounded(30, object: 1)], .done(.found))))
        #expect(state.query.line.text == "the dog")
        #expect(state.run.phase == .done(.found))
        var asked = finished()
        _ = asked.apply(.query(.restored(Query("old"), plan, [], .done(.found))))
        #expect(asked.run.expression == "dog")
    }

    @Test func corrections() throws {
        var state = finished()
        state.objects.model = .closed
        state.press("p ' 9 0 gg")
        let picture = try #require(state.layout.picture)
        let (column, row) = (
            picture.column + picture.columns / 2, picture.row + picture.rows / 2
        )
        state.mouse(.press, column, row)
        let clicked = segmenterOrders(state.mouse(.release, column, row))
        let click = try #require(state.objects.prompts.last)
        let box = ObjectPrompt.Shape.box(Box(x0: 1, y0: 2, x1: 30, y1: 40))
        #expect(
            clicked == [
                .prompt(object: 1, frame: 30, [box]),
                .prompt(object: 1, frame: 90, [click.shape]),
            ])
        state.mouse(.press, column, row)
        state.mouse(.drag, column + 6, row + 3)
        let drawn = segmenterOrders(state.mouse(.release, column + 6, row + 3))
        let replaced = try #require(state.objects.prompts.last)
        #expect(drawn == [.prompt(object: 1, frame: 90, [replaced.shape])])
        #expect(
            segmenterOrders(state.press("u")) == [.prompt(object: 1, frame: 90, [])])
        #expect(segmenterOrders(state.press("p")) == [.propagate(nil)])
        #expect(orders(state.apply(.segment(.propagated))) == [.keep])
    }

    @Test func promptsWithoutAQueryAreNotKeptAsOne() {
        var state = state()
        #expect(state.apply(.segment(.propagated)).isEmpty)
    }

    private func segmenterOrders(_ effects: [Effect]) -> [SegmenterOrder] {
        effects.compactMap {
            if case .segment(let order) = $0, order != .encode(frame: 90) { order } else { nil }
        }
    }

    @Test func aNarrowScreenSaysHowToSeeWhatWasRestored() {
        var state = AppState.sample(columns: 80, rows: 24)
        _ = state.apply(
            .query(.restored(Query("the dog"), plan, [grounded(30, object: 1)], .done(.found))))
        #expect(state.layout.trace == nil)
        #expect(state.message?.text.contains("t shows") == true)
        state.apply(.tick(now: 100, heard: nil))
        let screen = view(state)
        let last = CellPoint(column: 0, row: state.size.rows - 1)
        let row = (0..<80).map { screen[CellPoint(column: $0, row: last.row)].text }.joined()
        #expect(row.contains("t trace"))
        state.press("t")
        #expect(state.layout.trace != nil && state.focus == .trace)
    }

    @Test func clicksAfterAQueryTellTheSegmenterItsBoxes() {
        var state = finished()
        state.objects.model = .closed
        state.press("p")
        let effects = state.press("p")
        let told = effects.contains {
            if case .segment(.prompt(object: 1, frame: 30, _)) = $0 { true } else { false }
        }
        #expect(told)
        #expect(state.objects.untold.isEmpty)
    }
}
