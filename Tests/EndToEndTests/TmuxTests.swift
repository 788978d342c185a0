import TestSupport
import Testing

/// The program in tmux: keys in, text of the screen out, at three sizes.
@Suite(
    .serialized,
    .enabled(if: Tool.areThere(.tmux), "tmux is missing: Scripts/bootstrap --test installs it"))
struct TmuxTests {
    @Test(arguments: [(80, 24), (160, 50), (40, 12)])
    func keysMoveThroughTheClip(columns: Int, rows: Int) throws {
        let sample = try Sample()
        let tmux = try start(sample, columns, rows)
        try tmux.keys("Right", "Right")
        try tmux.waitFor(" 2/119")
        try tmux.keys("L")
        try tmux.waitFor(" 12/119")
        try tmux.keys("'", "5", "h")
        try tmux.waitFor(" 7/119")
        try tmux.keys("End")
        try tmux.waitFor(" 119/119")
        try tmux.keys("BSpace")
        try tmux.waitFor(" 7/119")
        try tmux.keys("Up")
        try tmux.waitFor(" 22/119")
        try tmux.keys(":")
        try tmux.type("frame 3")
        try tmux.waitFor(":frame 3")
        try tmux.keys("Enter")
        try tmux.waitFor(" 3/119")
        try quit(tmux)
    }

    @Test(arguments: [(80, 24), (160, 50), (40, 12)])
    func helpIsSearchedAndLeft(columns: Int, rows: Int) throws {
        let sample = try Sample()
        let tmux = try start(sample, columns, rows)
        let clip = try tmux.settledScreen()
        try tmux.keys("?")
        try tmux.waitFor("Play or pause")
        try tmux.keys("/")
        try tmux.type("suspend")
        let found = try tmux.waitFor("Ctrl+Z")
        #expect(!found.contains("Play or pause"))
        try tmux.keys("Enter", "Escape")
        try tmux.waitFor(description: "the screen before the help") { $0 == clip }
        try quit(tmux)
    }

    @Test func theCommandLineCompletes() throws {
        let sample = try Sample()
        let tmux = try start(sample, 80, 24)
        try tmux.keys(":")
        try tmux.type("gr")
        try tmux.keys("Tab")
        try tmux.waitFor(":graphics")
        try tmux.type(" none")
        try tmux.keys("Enter")
        try tmux.waitFor("Pictures are off")
        try tmux.keys(":")
        try tmux.type("nonsense")
        try tmux.keys("Enter")
        try tmux.waitFor("nonsense")
        try quit(tmux)
    }

    @Test func playingWithoutSoundSaysSo() throws {
        let sample = try Sample()
        let tmux = try start(sample, 80, 24, ["--audio", "off"])
        try tmux.keys("g", "l", "Space")
        try tmux.waitFor("silent: audio is off")
        try tmux.keys("Space")
        try tmux.waitFor(description: "a pause") { !$0.contains("silent") }
        try quit(tmux)
    }

    @Test func aSmallWindowAsksForMoreAndComesBack() throws {
        let sample = try Sample()
        let tmux = try start(sample, 80, 24)
        let before = try tmux.settledScreen()
        try tmux.resize(columns: 30, rows: 8)
        try tmux.waitFor("needs 40x12")
        try tmux.resize(columns: 80, rows: 24)
        try tmux.waitFor(description: "the screen before the resize") { $0 == before }
        try tmux.resize(columns: 30, rows: 8)
        try tmux.waitFor("needs 40x12")
        try quit(tmux)
    }

    @Test func badLinesOfTheConfigurationAreReported() throws {
        let sample = try Sample()
        let config = sample.file("bad.conf")
        try "set loop on\nbind q nothing-known\nbind F2 quit\n".write(
            to: config, atomically: true, encoding: .utf8)
        let tmux = try start(sample, 160, 50, ["--config", config.path])
        try tmux.waitFor("bad.conf:2")
        try tmux.keys("F2")
        try tmux.waitFor("status=0")
    }

    @Test func suspendedItGivesTheShellBackAndReturns() throws {
        let sample = try Sample()
        let tmux = try Tmux(columns: 80, rows: 24, ["sh", "-i"], environment: sample.environment)
        try tmux.type(sample.command().joined(separator: " "))
        try tmux.keys("Enter")
        try tmux.waitFor("0/119")
        try tmux.keys("Right", "C-z")
        try tmux.waitFor("Stopped")
        try tmux.type("echo shell=$((40+2))")
        try tmux.keys("Enter")
        try tmux.waitFor("shell=42")
        try tmux.type("fg")
        try tmux.keys("Enter")
        try tmux.waitFor(" 1/119")
        try tmux.keys("Right", "q")
        try tmux.waitFor(description: "the shell") { !$0.contains("/119") }
    }

    // MARK: - Steps

    /// Opens the sample and waits until picture, filmstrip and sound are there.
    private func start(
        _ sample: Sample, _ columns: Int, _ rows: Int, _ options: [String] = []
    ) throws -> Tmux {
        let tmux = try Tmux(
            columns: columns, rows: rows, sample.command() + options,
            environment: sample.environment)
        try tmux.waitFor(description: "the clip, and nothing in progress") {
            $0.contains(" 0/119") && $0.contains("\u{2580}") && !$0.contains("%")
        }
        return tmux
    }

    /// Ends the program; the shell's screen must be as if nothing had been.
    private func quit(_ tmux: Tmux) throws {
        try tmux.keys("q")
        let screen = try tmux.waitFor("status=0")
        #expect(!screen.contains("/119"))
        #expect(!screen.contains("\u{2580}"))
    }
}
