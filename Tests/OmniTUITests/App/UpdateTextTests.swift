import Testing

@testable import OmniTUI

@Suite struct UpdateTextTests {
    @Test func typingGoesIntoTheQueryAndNotIntoKeys() {
        var state = AppState.sample()
        state.press("/")
        state.type("the dog? q:")
        #expect(state.query.line.text == "the dog? q:")
        #expect(state.focus == .query)
        #expect(state.exitCode == nil)
    }

    @Test func enterKeepsTheTextInTheHistoryAndSaysThatThereIsNoModel() {
        var state = AppState.sample()
        state.press("i")
        state.type("a drum")
        expect(state.press("Enter"), [.remember(.queries, ["a drum"])])
        #expect(state.focus == .clip)
        #expect(state.message?.text.contains("No model") == true)
        state.press("i Ctrl+U Up")
        #expect(state.query.line.text == "a drum")
        expect(state.press("Enter"), [])
    }

    @Test func historyGoesBackAndForthAroundTheDraft() {
        var state = AppState.sample()
        state.query.history = History(["one", "two"])
        state.press("i")
        state.type("dra")
        state.press("Up Up Up")
        #expect(state.query.line.text == "one")
        state.press("Down Down Down")
        #expect(state.query.line.text == "dra")
    }

    @Test func historySearchFindsFurtherBackEachTime() {
        var state = AppState.sample()
        state.query.history = History(["red car", "blue car", "dog"])
        state.press("i Ctrl+R")
        state.type("car")
        #expect(state.query.line.text == "blue car")
        state.press("Ctrl+R")
        #expect(state.query.line.text == "red car")
        state.press("Esc")
        #expect(state.query.line.text == "")
        #expect(state.query.search == nil)
        #expect(state.focus == .query)
    }

    @Test func theEditorGetsTheTextAndGivesItBack() {
        var state = AppState.sample()
        state.press("i")
        state.type("ab")
        state.press("Ctrl+J")
        expect(state.press("Ctrl+O"), [.edit("ab\n")])
        state.apply(.edited("new text"))
        #expect(state.query.line.text == "new text")
    }

    @Test func pastesAreTextOnlyInTextFields() {
        var state = AppState.sample()
        state.apply(.input(.paste("q")))
        #expect(state.exitCode == nil)
        state.press("i")
        state.apply(.input(.paste("two\nlines")))
        #expect(state.query.line.text == "two\nlines")
    }

    @Test func commandsMoveAndSet() {
        var state = AppState.sample()
        func run(_ text: String) -> [Effect] {
            state.press(":")
            state.type(text)
            return state.press("Enter").filter { if case .remember = $0 { false } else { true } }
        }
        _ = run("frame 120")
        #expect(state.frame == 120)
        _ = run("frame -20")
        #expect(state.frame == 100)
        _ = run("42")
        #expect(state.frame == 42)
        _ = run("t 0:03.2")
        #expect(state.frame == 80)
        _ = run("in 1")
        _ = run("out 2.0")
        #expect(state.inPoint == 25 && state.outPoint == 50)
        _ = run("speed 2x")
        #expect(state.settings.speed == 2)
        _ = run("set sound-view=mel")
        #expect(state.settings.soundView == .mel)
        _ = run("graphics ascii")
        #expect(state.graphics == .ascii)
        expect(run("set mouse=off"), [.setMouse(false)])
        expect(
            run("w /tmp/a b.png"),
            [.save(state.saveRequest(withOverlay: false, path: "/tmp/a b.png"))])
        _ = run("help loop")
        #expect(state.focus == .help)
        #expect(state.helpLines.filter { $0.kind == .entry }.count >= 2)
        state.press("Esc")
        _ = run("q!")
        #expect(state.exitCode == .success)
    }

    @Test(arguments: [
        ("fram 3", ":frame"), ("frame x", "whole number"), ("t abc", "time"), ("speed 99", "0.1"),
        ("set nothing=1", "unknown setting"), ("set loop=maybe", "on, off"),
        ("graphics vga", "kitty"), ("frame 99999999999999999999", "whole number"),
    ])
    func brokenCommandsSayWhatIsExpected(text: String, expected: String) {
        var state = AppState.sample()
        state.press(":")
        state.type(text)
        state.press("Enter")
        #expect(state.message?.tone == .error)
        #expect(state.message?.text.contains(expected) == true)
        #expect(state.frame == 0)
    }

    @Test func tabCompletesCommandsSettingsAndValues() {
        var state = AppState.sample()
        state.press(":")
        state.type("gra")
        state.press("Tab")
        #expect(state.command.field.line.text == "graphics")
        state.type(" si")
        state.press("Tab")
        #expect(state.command.field.line.text == "graphics sixel")
        state.press("Ctrl+U")
        state.type("set so")
        state.press("Tab")
        #expect(state.command.field.line.text == "set sound-view=")
        state.press("Tab")
        #expect(state.command.field.line.text == "set sound-view=waveform")
        state.press("Tab")
        #expect(state.command.field.line.text == "set sound-view=mel")
    }

    @Test func searchingTheHelpNarrowsIt() {
        var state = AppState.sample()
        let all = state.helpLines.count
        state.press("? /")
        state.type("zoom")
        #expect(state.helpLines.count < all)
        #expect(state.helpLines.contains { $0.text == "Zoom in" })
        state.press("Enter")
        #expect(state.focus == .help)
        state.press("/ Esc")
        #expect(state.helpLines.count == all)
    }

    @Test func findGoesThroughTheTrace() {
        var state = AppState.sample(columns: 160, rows: 50)
        state.trace.lines = (0..<200).map { $0 % 50 == 10 ? "a horn \($0)" : "line \($0)" }
        state.press(":")
        state.type("find HORN")
        state.press("Enter")
        let first = state.trace.top
        #expect(state.traceLines[first].contains("horn"))
        state.press("n")
        #expect(state.trace.top != first)
        state.press("N")
        #expect(state.trace.top == first)
    }
}
