import Engine
import Foundation
import Media
import Render
import TestSupport
import Testing

@testable import OmniTUI

/// Prompt mode as it was driven by hand: mouse events in, masks out, with the small random SAM 2.1.
@Suite struct ObjectsProgramTests {
    @Test func aBoxAClickAPropagationAndUndo() throws {
        let layers = TimelineLayers()
        let (code, missed) = try run(
            layers,
            [
                Step("the first picture") { !$0.pictures.isEmpty },
                Step([.key(Key(code: .character("p")))]),
                Step("prompt mode") { $0.isShowing(" PROMPT 1+ ") },
                Step([mouse(.press, 20, 4), mouse(.drag, 40, 12), mouse(.release, 40, 12)]),
                Step("a mask by the box") { _ in layers.masks.masks?[1, 0] != nil },
                Step([.key(Key(code: .character("2"))), mouse(.press, 50, 8, .right)]),
                Step("a mask by the click") { _ in layers.masks.masks?[2, 0] != nil },
                Step([.key(Key(code: .character("p")))]),
                Step("masks through the clip") { _ in
                    layers.masks.masks?.frames(of: 1).count == 120
                },
                // While it runs, quitting would ask first.
                Step("the propagation's end") { $0.isShowing("p propagate") },
                Step([.key(Key(code: .character("u")))]),
                Step("one object again") { _ in layers.masks.masks?.objects == [1] },
                Step([.key(Key(code: .escape)), .key(Key(code: .character("q")))]),
            ])
        #expect(missed == nil)
        #expect(code == .success)
        let masks = try #require(layers.masks.masks)
        #expect(masks[1, 0]?.origin == .prompted)
        #expect(masks.count(.tracked) == 119)
        let lanes = layers.masks.lanes(duration: 4)
        #expect(lanes.map(\.prompts) == [[0]])
    }

    /// On a larger input, so that it is still at work when the key comes.
    @Test func xEndsAPropagationAndKeepsWhatItFound() throws {
        let layers = TimelineLayers()
        let (code, missed) = try run(
            layers, inputSize: 256,
            [
                Step("the first picture") { !$0.pictures.isEmpty },
                Step([.key(Key(code: .character("p")))]),
                Step("prompt mode") { $0.isShowing(" PROMPT 1+ ") },
                Step([mouse(.press, 20, 4), mouse(.drag, 40, 12), mouse(.release, 40, 12)]),
                Step("a mask by the box") { _ in layers.masks.masks?[1, 0] != nil },
                Step([.key(Key(code: .character("p")))]),
                Step("three masks") { _ in layers.masks.masks?.frames(of: 1).count ?? 0 >= 3 },
                Step([.key(Key(code: .character("x")))]),
                Step("the propagation's end") { $0.isShowing("p propagate") },
                Step([.key(Key(code: .escape)), .key(Key(code: .character("q")))]),
            ])
        #expect(missed == nil)
        #expect(code == .success)
        let masks = try #require(layers.masks.masks)
        let found = masks.frames(of: 1)
        #expect(found.count >= 3 && found.count < 120)
        #expect(found == Array(0..<found.count))
    }

    @Test func aFolderWithoutAModelIsSaidAndTheClipStays() throws {
        let folder = try TemporaryFolder()
        let (code, missed) = try run(
            TimelineLayers(), model: folder.url,
            [
                Step("the first picture") { !$0.pictures.isEmpty },
                Step([.key(Key(code: .character("p")))]),
                Step("the error") { $0.isShowing("SAM 2.1: ") && $0.isShowing("config.json") },
                Step([.key(Key(code: .right))]),
                Step("the next frame") { $0.pictureShows(frame: 1) },
                Step([.key(Key(code: .escape)), .key(Key(code: .character("q")))]),
            ])
        #expect(missed == nil)
        #expect(code == .success)
    }

    // MARK: - Running

    private func mouse(
        _ kind: MouseEvent.Kind, _ column: Int, _ row: Int, _ button: MouseEvent.Button = .left
    ) -> InputEvent {
        .mouse(
            MouseEvent(
                kind: kind, button: button, cell: CellPoint(column: column, row: row), pixel: nil))
    }

    private func run(
        _ layers: TimelineLayers, model: URL = Fixtures.url("sam2_tiny"), inputSize: Int? = nil,
        _ steps: [Step]
    ) throws -> (code: ExitCode, missed: String?) {
        let folder = try TemporaryFolder()
        let clip = try Clip.open(Fixtures.checkout.appendingPathComponent("Samples/farm.mp4").path)
        defer { clip.close() }
        let terminal = SteppedTerminal(steps)
        let mailbox = Mailbox(wake: terminal.wake)
        let runner = EffectRunner(
            clip: clip, layers: layers, histories: HistoryFile(folder: folder.url.path),
            silence: "a test",
            segmenter: SegmentDesk.Options(folder: model.path, inputSize: inputSize)
        ) { mailbox.post($0) }
        var state = AppState(
            size: terminal.size, profile: terminal.profile, clip: ClipFacts(clip))
        state.objects.model = .closed
        let desk = PictureDesk(
            clip: clip, layers: layers, profile: terminal.profile, wake: terminal.wake)
        let program = Program(
            terminal: terminal, state: state, mailbox: mailbox, runner: runner, desk: desk,
            editor: TextEditor(command: "true"))
        return (program.run(), terminal.missed)
    }
}
