import Render
import Testing

@testable import OmniTUI

@Suite struct TerminalEnvironmentTests {
    @Test(
        arguments: [
            (["TERM": "xterm-256color"], .indexed256), (["TERM": "xterm"], .indexed256),
            (["TERM": "xterm-256color", "COLORTERM": "truecolor"], .trueColor),
            (["TERM": "screen", "COLORTERM": "24bit"], .trueColor),
            (["TERM": "xterm-256color", "COLORTERM": "gnome-terminal"], .indexed256),
            (["TERM": "xterm-direct"], .trueColor), (["TERM": "linux"], .ansi16),
            (["TERM": "vt220"], .none),
        ] as [([String: String], ColorDepth)])
    func colors(variables: [String: String], depth: ColorDepth) {
        #expect(TerminalEnvironment(variables).colors == depth)
    }

    @Test func noColorLeavesPicturesAlone() {
        let environment = TerminalEnvironment(["TERM": "xterm-256color", "NO_COLOR": "1"])
        #expect(environment.textColors == .none)
        #expect(environment.colors == .indexed256)
        #expect(TerminalEnvironment(["TERM": "xterm", "NO_COLOR": ""]).textColors == .indexed256)
    }

    @Test(
        arguments: [
            (["LANG": "C"], false), (["LANG": "POSIX"], false), (["LANG": "en_US.UTF-8"], true),
            (["LANG": "de_DE.utf8"], true), (["LANG": "C.UTF-8", "LC_ALL": "C"], false),
            (["LANG": "C", "LC_CTYPE": "C.UTF-8"], true), (["LANG": "de_DE.ISO-8859-1"], false),
            (["TERM": "xterm"], true), (["TERM": "linux"], false),
        ] as [([String: String], Bool)])
    func unicode(variables: [String: String], expected: Bool) {
        #expect(TerminalEnvironment(variables).unicode == expected)
    }

    @Test func multiplexers() {
        #expect(TerminalEnvironment(["TERM": "screen.xterm-256color"]).multiplexer == .screen)
        #expect(TerminalEnvironment(["TERM": "screen", "TMUX": "x"]).multiplexer == .tmux)
        #expect(TerminalEnvironment(["TERM": "xterm", "STY": "1.pts"]).multiplexer == .screen)
        #expect(TerminalEnvironment(["TERM": "xterm"]).multiplexer == nil)
    }

    @Test func dumb() {
        #expect(TerminalEnvironment([:]).isDumb)
        #expect(TerminalEnvironment(["TERM": "dumb"]).isDumb)
        #expect(!TerminalEnvironment(["TERM": "vt100"]).isDumb)
        #expect(TerminalError.dumb(term: "dumb").exitCode == .usage)
        #expect(TerminalError.dumb(term: "").description.contains("not set"))
    }

    @Test func textColorsStayApart() {
        // The first overlay colours: red, green, blue, yellow. Sixteen colours keep their hue.
        let wanted: [(Color, Int32)] = [
            (.rgb(128, 0, 0), 1), (.rgb(0, 128, 0), 2), (.rgb(128, 128, 0), 3),
            (.rgb(0, 0, 128), 4), (.rgb(255, 60, 60), 9), (.rgb(255, 255, 255), 15),
            (.rgb(0, 0, 0), 0), (.rgb(90, 90, 95), 8), (.rgb(160, 160, 160), 7), (.normal, -1),
        ]
        for (color, number) in wanted {
            #expect(TextColor.number(color, depth: .ansi16) == number)
        }
        #expect(TextColor.number(.rgb(255, 0, 0), depth: .indexed256) == 196)
        #expect(TextColor.number(.rgb(95, 135, 175), depth: .trueColor) == 67)
        #expect(TextColor.number(.rgb(128, 128, 128), depth: .indexed256) == 244)
        #expect(TextColor.number(.rgb(255, 0, 0), depth: .none) == -1)
    }
}
