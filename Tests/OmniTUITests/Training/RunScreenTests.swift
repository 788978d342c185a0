import Foundation
import Media
import Render
import TestSupport
import Testing
import Trainer

@testable import OmniTUI

/// The screen of a training run: what it shows, and how it follows the log.
@Suite struct RunScreenTests {
    private func line(_ step: Int, of total: Int = 60) -> String {
        let reward = 3 + sin(Double(step) / 9)
        return """
            {"step": \(step), "steps": \(total), "loss": 0.25, "kl": 0.0004, "grad_norm": 1.5, \
            "learning_rate": 1e-05, "reward": \(reward), "reward_std": 0.5, \
            "parts": {"base": 1.2, "global_j": 0.75}, "all_right": 0, "all_wrong": 0.5, \
            "length": 84, "gradient_tokens": \(step * 672), "completion": \
            "<think>seen cow:0-7.\\u001b[2J</think>\\n<answer>\\n{...}\\n</answer>", \
            "wall_seconds": 6.5, "eta_seconds": \((total - step) * 7)}

            """
    }

    private func state(columns: Int = 80, rows: Int = 24, steps: Int = 48) -> RunState {
        var state = RunState(
            size: CellSize(columns: columns, rows: rows),
            profile: TerminalProfile(
                graphics: .blocks, cellPixels: PixelSize(width: 8, height: 16),
                colors: .trueColor, unicode: true), name: "grpo-1")
        let lines = (1...max(1, steps)).prefix(steps).compactMap {
            LoggedStep(line: Array(line($0).utf8))
        }
        _ = update(&state, .log(.all(lines)))
        return state
    }

    @Test(arguments: ScreenSnapshotTests.sizes)
    func screens(columns: Int, rows: Int) throws {
        try ScreenSnapshotTests.check(view(state(columns: columns, rows: rows)), "training")
    }

    @Test func theFirstStepIsWaitedFor() {
        let screen = view(state(steps: 0))
        let text = screen.cells.map(\.text).joined()
        #expect(text.contains("waits for its first step"))
    }

    @Test func keysChooseTheCurve() {
        var state = state()
        for _ in 0..<3 { state.press("Down") }
        #expect(state.names[state.selected] == "loss")
        state.press("Up")
        #expect(state.names[state.selected] == "kl")
        state.press("End")
        #expect(state.names[state.selected] == "part: global_j")
        state.press("q")
        #expect(state.exitCode == .success)
    }

    @Test func numbersAreShort() {
        #expect(RunView.text(0.00001) == "1.0e-05")
        #expect(RunView.text(3.14159) == "3.14")
        #expect(RunView.text(672) == "672")
        #expect(RunView.text(.nan) == "-")
        #expect(RunView.columns(of: [1, 3, 5, 7], 2) == [2, 6])
    }

    @Test func theLogIsFollowedWhileItGrowsAndAfterAResume() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("log.jsonl").path
        let follower = LogFollower(path: path)
        #expect(follower.look() == nil)
        try (line(1) + line(2).prefix(20)).write(toFile: path, atomically: false, encoding: .utf8)
        guard case .all(let first) = follower.look() else {
            Issue.record("nothing read")
            return
        }
        #expect(first.map(\.step) == [1])
        let handle = try FileHandle(forWritingTo: folder.file("log.jsonl"))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data((line(2).dropFirst(20) + line(3)).utf8))
        try handle.close()
        guard case .more(let more) = follower.look() else {
            Issue.record("nothing read")
            return
        }
        #expect(more.map(\.step) == [2, 3])
        #expect(follower.look() == nil)
        try AtomicFile.write(Array((line(1) + line(2)).utf8), to: path, replacing: true)
        guard case .all(let again) = follower.look() else {
            Issue.record("the new file was not noticed")
            return
        }
        #expect(again.map(\.step) == [1, 2])
    }

    @Test func theProgramShowsARunAndEnds() throws {
        let folder = try TemporaryFolder()
        try line(7).write(
            toFile: folder.file("log.jsonl").path, atomically: true, encoding: .utf8)
        #expect(WatchRun.opens(folder.url.path) && WatchRun.opens(folder.file("log.jsonl").path))
        #expect(!WatchRun.opens(folder.file("rollouts.jsonl").path))
        let keys = try #require(KeyName.parse("q")).map { InputEvent.key($0) }
        let terminal = HeadlessTerminal(script: [[], keys])
        let program = RunProgram(
            terminal: terminal, follower: LogFollower(path: folder.file("log.jsonl").path),
            state: RunState(size: terminal.size, profile: terminal.profile, name: "run"))
        #expect(program.run() == .success)
        let text = try #require(terminal.screens.last).cells.map(\.text).joined()
        #expect(text.contains("step 7 of 60"))
        #expect(!text.contains("\u{1B}"))
    }
}

extension RunState {
    fileprivate mutating func press(_ names: String) {
        for name in names.split(separator: " ") {
            for key in KeyName.parse(String(name)) ?? [] { _ = update(&self, .input(.key(key))) }
        }
    }
}
