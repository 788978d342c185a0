import Media
import Render
import Testing

@testable import OmniTUI

/// The probe against what terminals were seen to answer.
@Suite struct TerminalProbeTests {
    private let window = WindowSize(
        cells: CellSize(columns: 100, rows: 40), pixels: PixelSize(width: 604, height: 524))

    /// Runs a probe over recorded answers.
    private func probe(
        _ answers: String, _ variables: [String: String] = ["TERM": "xterm-256color"],
        window: WindowSize? = nil, forced: GraphicsProtocol? = nil
    ) -> TerminalProfile {
        var probe = TerminalProbe(environment: TerminalEnvironment(variables))
        var parser = InputParser()
        for case .reply(let reply) in parser.parse(Array(answers.utf8)) { probe.take(reply) }
        return probe.profile(window: window ?? self.window, forced: forced)
    }

    private let xterm =
        "\u{1b}P>|XTerm(379)\u{1b}\\\u{1b}[?2026;0$y\u{1b}[?1016;2$y\u{1b}[?80;2$y"
        + "\u{1b}[?1;0;1024S\u{1b}[?2;0;1000;1000S"

    @Test func xtermWithSixel() {
        let profile = probe(xterm + "\u{1b}[?63;1;2;4;6;9;15;16;22;28c")
        #expect(profile.graphics == .sixel)
        #expect(profile.cellPixels == PixelSize(width: 6, height: 13))  // without its border
        #expect(profile.maxPicture == PixelSize(width: 1000, height: 1000))
        #expect(profile.colorRegisters == .init(initial: 1024, used: 1024))
        #expect(!profile.synchronized)
        #expect(profile.pixelMouse)
        #expect(profile.sixelScrolls)
        #expect(profile.name == "XTerm(379)")
        #expect(profile.answered)
    }

    @Test func xtermWithSixteenRegisters() {
        let answers = xterm.replacing("?1;0;1024S", with: "?1;0;16S") + "\u{1b}[?63;4c"
        let profile = probe(answers)
        #expect(profile.colorRegisters == .init(initial: 16, used: 256))
        #expect(Escape.enter(profile).contains("\u{1b}[?1;3;256S"))
        #expect(Escape.leave(profile).contains("\u{1b}[?1;3;16S"))
    }

    @Test func plainXtermHasNoSixel() {
        #expect(probe(xterm + "\u{1b}[?64;1;2;6;9;15;16;17;18;21;22;28c").graphics == .blocks)
    }

    @Test func theFirstAttributeIsNoFeature() {
        // A VT132 calls itself 4, which is not sixel.
        #expect(probe("\u{1b}[?4;6c").graphics == .blocks)
    }

    @Test func sixelDisplayModeIsPutRight() {
        let profile = probe("\u{1b}[?80;1$y\u{1b}[?62;4c")
        #expect(!profile.sixelScrolls)
        #expect(Escape.enter(profile).contains("\u{1b}[?80l"))
        #expect(Escape.leave(profile).contains("\u{1b}[?80h"))
    }

    @Test func kitty() {
        let answers =
            "\u{1b}P>|kitty(0.26.5)\u{1b}\\\u{1b}[?2026;2$y\u{1b}[?1016;2$y\u{1b}[?80;0$y"
            + "\u{1b}[6;18;9t\u{1b}[4;720;900t\u{1b}_Gi=31;OK\u{1b}\\\u{1b}[?62;c"
        let environment = ["TERM": "xterm-kitty", "COLORTERM": "truecolor", "LANG": "en_US.UTF-8"]
        let profile = probe(answers, environment)
        #expect(profile.graphics == .kitty)
        #expect(profile.cellPixels == PixelSize(width: 9, height: 18))
        #expect(profile.synchronized)
        #expect(profile.colors == .trueColor)
        #expect(Escape.leave(profile).contains("\u{1b}_Ga=d"))
    }

    @Test func mlterm() {
        let answers =
            "\u{1b}[?2026;0$y\u{1b}[?80;2$y\u{1b}[?1;0;1024S\u{1b}[?1;3;0S"
            + "\u{1b}[6;16;8t\u{1b}[4;480;640t\u{1b}[?63;1;2;3;4;6;7;15;18;22;29c"
        let profile = probe(answers, ["TERM": "mlterm", "LANG": "de_DE.UTF-8"])
        #expect(profile.graphics == .sixel)
        #expect(profile.cellPixels == PixelSize(width: 8, height: 16))
        #expect(profile.maxPicture == nil)
        #expect(profile.colors == .ansi16)
    }

    @Test func tmux() {
        let answers = "\u{1b}P>|tmux 3.3a\u{1b}\\\u{1b}[?1;2c"
        let variables = ["TERM": "tmux-256color", "TMUX": "/tmp/s,1,0", "LANG": "C.UTF-8"]
        let profile = probe(answers, variables)
        #expect(profile.graphics == .blocks)
        #expect(profile.multiplexer == .tmux)
        // A tmux with sixel support of its own still loses pictures.
        #expect(probe("\u{1b}P>|tmux 3.4\u{1b}\\\u{1b}[?1;2;4c").graphics == .blocks)
        #expect(probe(answers, variables, forced: .sixel).graphics == .sixel)
    }

    @Test func silence() {
        let window = WindowSize(cells: CellSize(columns: 80, rows: 24))
        let profile = probe("", window: window)
        #expect(!profile.answered)
        #expect(profile.graphics == .blocks)
        #expect(profile.cellPixels == nil)
        #expect(!profile.pixelMouse)
        #expect(probe("", ["TERM": "vt220", "LANG": "C"], window: window).graphics == .ascii)
    }

    @Test func forcedSixelWithoutASize() {
        let window = WindowSize(cells: CellSize(columns: 80, rows: 24))
        let profile = probe("\u{1b}[?62;4c", window: window, forced: .sixel)
        #expect(profile.cellPixels == PixelSize(width: 10, height: 20))
        // Not forced, the size is needed.
        #expect(probe("\u{1b}[?62;4c", window: window).graphics == .blocks)
        #expect(probe("\u{1b}[?62;4c\u{1b}[6;20;9t", window: window).graphics == .sixel)
    }

    @Test func nonsenseSizesAreNotBelieved() {
        let answers = "\u{1b}[6;999999;999999t\u{1b}[4;1;1t\u{1b}[?62;4c"
        #expect(probe(answers).cellPixels == PixelSize(width: 6, height: 13))
    }

    @Test func iTerm2() {
        let variables = ["TERM": "xterm-256color", "LC_TERMINAL": "iTerm2", "LANG": "en_US.UTF-8"]
        #expect(probe("\u{1b}[?62;4c", variables).graphics == .iterm2)
    }

    @Test func theQueryEndsWithTheSentinel() {
        let plain = TerminalProbe(environment: TerminalEnvironment(["TERM": "xterm"]))
        #expect(plain.query.hasSuffix("\u{1b}[c"))
        #expect(!plain.query.contains("\u{1b}_G"))  // upsets those who do not know it
        #expect(plain.patience == 0.5)
        let kitty = TerminalEnvironment(["TERM": "xterm-kitty", "SSH_TTY": "/dev/pts/3"])
        #expect(TerminalProbe(environment: kitty).query.contains("\u{1b}_G"))
        #expect(TerminalProbe(environment: kitty).patience == 1)
        let console = TerminalProbe(environment: TerminalEnvironment(["TERM": "linux"]))
        #expect(console.query == "\u{1b}[c")
    }
}
