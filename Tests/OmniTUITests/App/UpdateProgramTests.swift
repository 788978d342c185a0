import Media
import Render
import Testing

@testable import OmniTUI

@Suite struct UpdateProgramTests {
    @Test func savedNamesLieBesideTheClip() {
        var state = AppState.sample()
        state.press("' 1 2 3 gg")
        let expected = SaveRequest(
            frame: 123, path: "clips/parade_frame_000123.png", marker: nil, withOverlay: false,
            overwrite: false)
        expect(state.press("s"), [.save(expected)])
    }

    @Test(arguments: [
        ("/a.b/clip", "/a.b/clip_frame_000000.png"), (".hidden", ".hidden_frame_000000.png"),
        ("x.tar.mp4", "x.tar_frame_000000.png"),
    ])
    func savedNamesOfOddPaths(path: String, expected: String) {
        var state = AppState.sample()
        state.clip.path = path
        #expect(state.saveRequest(withOverlay: false, path: nil).path == expected)
    }

    @Test func anExistingFileIsAskedFor() {
        var state = AppState.sample()
        var request = state.saveRequest(withOverlay: false, path: nil)
        state.apply(.exists(request))
        #expect(state.question == .overwrite(request))
        expect(state.press("l"), [])
        #expect(state.frame == 0)
        request.overwrite = true
        expect(state.press("y"), [.save(request)])
        #expect(state.question == nil)
        state.apply(.exists(request))
        expect(state.press("n"), [])
        #expect(state.question == nil)
    }

    @Test func quitAsksOnlyForTheUsersJobs() {
        var state = AppState.sample()
        state.apply(.job(.index, .progress(0.5)))
        state.press("q")
        #expect(state.exitCode == .success)

        state = AppState.sample()
        state.apply(.job(.save, .progress(nil)))
        state.press("q")
        #expect(state.exitCode == nil)
        #expect(state.question == .quit(jobs: ["Save the frame"]))
        state.press("y")
        #expect(state.exitCode == .success)
    }

    @Test func twoInterruptsQuit() {
        var state = AppState.sample()
        state.apply(.tick(now: 5, heard: nil))
        state.press("Ctrl+C")
        #expect(state.exitCode == nil)
        state.apply(.tick(now: 8, heard: nil))
        state.press("Ctrl+C")
        #expect(state.exitCode == nil)
        state.press("Ctrl+C")
        #expect(state.exitCode == .interrupted)
    }

    @Test func anInterruptCancelsTheUsersJob() {
        var state = AppState.sample()
        state.apply(.job(.save, .progress(nil)))
        expect(state.press("Ctrl+C"), [.cancel(.save)])
    }

    @Test func quitWorksInAWindowThatIsTooSmall() {
        var state = AppState.sample(columns: 20, rows: 5)
        state.press("l")
        #expect(state.frame == 0)
        state.press("q")
        #expect(state.exitCode == .success)
    }

    @Test func jobsTellTheTimeLeft() {
        var state = AppState.sample()
        state.apply(.tick(now: 10, heard: nil))
        state.apply(.job(.index, .progress(0)))
        state.apply(.tick(now: 14, heard: nil))
        state.apply(.job(.index, .progress(0.25)))
        #expect(state.jobs.first?.timeLeft(at: 14) == 12)
        state.apply(.job(.index, .done))
        #expect(state.jobs.count == 1)
        #expect(state.jobs.first?.status == .done)
        #expect(state.jobs.first?.timeLeft(at: 15) == nil)
    }

    @Test func theSelectedJobIsCancelled() {
        var state = AppState.sample()
        state.apply(.job(.index, .progress(0.1)))
        state.apply(.job(.sound, .progress(0.1)))
        expect(state.press("w j x"), [.cancel(.sound)])
        state.press("w")
        #expect(state.focus == .clip)
        #expect(state.layout.side == nil)
    }

    @Test func messagesGoAwayButAreKept() {
        var state = AppState.sample()
        state.apply(.message("caf\u{1b}[2J", .warning))
        #expect(state.message?.text == "caf\u{FFFD}[2J")
        state.apply(.tick(now: 60, heard: nil))
        #expect(state.message == nil)
        #expect(state.log.lines == ["caf\u{FFFD}[2J"])
    }

    @Test func noPictureIsAskedForBehindTheHelp() {
        var state = AppState.sample()
        state.press("? l")
        #expect(state.focus == .help)
        #expect(state.frame == 0)
        #expect(state.wantedPicture == nil)
        state.press("Esc")
        #expect(state.focus == .clip)
        #expect(state.wantedPicture != nil)
    }

    @Test func graphicsCycleThroughWhatSurelyWorks() {
        var state = AppState.sample(graphics: .sixel)
        var seen: [GraphicsProtocol] = []
        for _ in 0..<4 {
            state.press("gp")
            seen.append(state.graphics)
        }
        #expect(seen == [.blocks, .ascii, .none, .sixel])
    }
}
