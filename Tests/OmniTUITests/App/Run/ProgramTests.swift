import Dispatch
import Foundation
import Media
import Render
import TestSupport
import Testing

@testable import OmniTUI

/// The whole program on a terminal without a screen: keys in, screens and pictures out.
@Suite struct ProgramTests {
    @Test func stepsShowFramesAndQuitEnds() throws {
        let folder = try TemporaryFolder()
        let result = try run(
            folder,
            [
                Step("the first picture") { !$0.pictures.isEmpty },
                Step([.key(Key(code: .right)), .key(Key(code: .right))]),
                Step("frame 2") { $0.isShowing("  2/119") && $0.pictureShows(frame: 2) },
                Step([.key(Key(code: .character("q")))]),
            ])
        #expect(result.code == .success)
        let kinds = Set(result.terminal.pictures.map(\.kind))
        #expect(kinds == [.blocks])
    }

    @Test func aSavedFrameIsTheFrame() throws {
        let folder = try TemporaryFolder()
        let result = try run(
            folder,
            [
                Step([.key(Key(code: .character("l"))), .key(Key(code: .character("s")))]),
                Step("the message") { $0.isShowing("farm_frame_000001.png") },
                Step([.key(Key(code: .character("s")))]),
                Step("the question") { $0.isShowing("Overwrite it?") },
                Step([.key(Key(code: .character("n"))), .key(Key(code: .character("q")))]),
            ])
        #expect(result.code == .success)
        let saved = try PNG.read(folder.file("farm_frame_000001.png").path)
        let frame = try Clip.open(Self.sample.path).frame(at: 1)
        #expect(saved.size == frame.size)
        #expect(saved.pixels == frame.pixels)
    }

    @Test func historiesAreKeptFromRunToRun() throws {
        let folder = try TemporaryFolder()
        let query = "i".map { InputEvent.key(Key(code: .character($0))) } + [.paste("a cow")]
        _ = try run(
            folder, [Step(query + [.key(Key(code: .enter)), .key(Key(code: .character("q")))])])
        #expect(HistoryFile(folder: folder.url.path).load(.queries).entries == ["a cow"])
    }

    @Test func aSignalEndsTheProgram() throws {
        let result = try run(TemporaryFolder(), [Step([.terminate(signal: SIGTERM)])])
        #expect(result.code == .terminated)
    }

    // MARK: - Running

    private static let sample = Fixtures.checkout.appendingPathComponent("Samples/farm.mp4")

    private func run(
        _ folder: TemporaryFolder, _ steps: [Step]
    ) throws -> (code: ExitCode, terminal: SteppedTerminal) {
        let path = folder.file("farm.mp4").path
        try FileManager.default.copyItem(atPath: Self.sample.path, toPath: path)
        let clip = try Clip.open(path)
        defer { clip.close() }
        let terminal = SteppedTerminal(steps)
        let mailbox = Mailbox(wake: terminal.wake)
        let layers = TimelineLayers()
        let histories = HistoryFile(folder: folder.url.path)
        let runner = EffectRunner(
            clip: clip, layers: layers, histories: histories, silence: "a test"
        ) { mailbox.post($0) }
        let state = AppState(
            size: terminal.size, profile: terminal.profile, clip: ClipFacts(clip))
        let desk = PictureDesk(
            clip: clip, layers: layers, profile: terminal.profile, wake: terminal.wake)
        let program = Program(
            terminal: terminal, state: state, mailbox: mailbox, runner: runner, desk: desk,
            editor: TextEditor(command: "true"))
        let code = program.run()
        #expect(terminal.missed == nil)
        return (code, terminal)
    }
}
