import Foundation
import TestSupport
import Testing

/// The program killed on a terminal of its own: the terminal must be as it was before.
@Suite(
    .serialized,
    .enabled(if: Tool.areThere(.script), "script is missing: it is in Debian's bsdutils"))
struct SignalTests {
    /// Signals, and what the shell says of a program that got them.
    static let deaths: [(signal: Int32, status: Int32)] = [
        (SIGTERM, 143), (SIGHUP, 143), (SIGINT, 130), (SIGQUIT, 131), (SIGABRT, 134),
        (SIGSEGV, 139), (SIGBUS, 135), (SIGFPE, 136), (SIGILL, 132),
    ]

    @Test(arguments: deaths)
    func everyDeathGivesTheTerminalBack(signal: Int32, status: Int32) throws {
        let terminal = try RecordedTerminal()
        try terminal.waitFor("/119")
        terminal.kill(signal)
        #expect(try terminal.waitForFile("status") == "\(status)")
        try expectRestored(terminal)
    }

    @Test func quittingGivesTheTerminalBack() throws {
        let terminal = try RecordedTerminal()
        try terminal.waitFor("/119")
        terminal.type("q")
        #expect(try terminal.waitForFile("status") == "0")
        try expectRestored(terminal)
    }

    @Test func aClosedWindowEndsTheProgram() throws {
        let terminal = try RecordedTerminal()
        try terminal.waitFor("/119")
        #expect(terminal.isAlive)
        terminal.vanish()
        #expect(Shell.wait { !terminal.isAlive })
    }

    @Test func aBrokenPipeIsNoDeath() throws {
        let terminal = try RecordedTerminal()
        try terminal.waitFor("/119")
        terminal.kill(SIGPIPE)
        terminal.type("q")
        #expect(try terminal.waitForFile("status") == "0")
    }

    @Test func stoppedAndContinuedItTakesTheTerminalAgain() throws {
        let terminal = try RecordedTerminal()
        try terminal.waitFor("/119")
        terminal.kill(SIGTSTP)
        // 128 + SIGTSTP: the shell's word for a stopped program.
        #expect(try terminal.waitForFile("status") == "148")
        try expectRestored(terminal)
        let before = try terminal.output().count
        try terminal.carryOn()
        try terminal.waitFor("/119", from: before)
        terminal.kill(SIGTERM)
        #expect(try terminal.waitForFile("status2") == "143")
        try expectRestored(terminal)
    }

    /// Attributes as before; the last bytes end the picture, the reports and the second screen.
    private func expectRestored(_ terminal: RecordedTerminal) throws {
        let (before, after) = (
            try terminal.waitForFile("before"), try terminal.waitForFile("after")
        )
        #expect(before == after)
        let output = String(decoding: try terminal.output(), as: UTF8.self)
        let last = try #require(output.range(of: "\u{1b}[?1049h", options: .backwards))
        let tail = output[last.upperBound...]
        for sequence in ["[?1002l", "[?1004l", "[?2004l", "[?25h", "[?1049l"] {
            #expect(tail.contains("\u{1b}" + sequence), "\(sequence) is missing")
        }
        let left = try #require(tail.range(of: "\u{1b}[?1049l", options: .backwards))
        #expect(!tail[left.upperBound...].contains("\u{1b}"))
    }
}
