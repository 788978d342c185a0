import Foundation
import TestSupport

/// The program on a pseudo-terminal that answers nothing and records every byte, made by `script`.
///
/// A shell with job control runs it, and notes in files how it ended and what `stty` said before and
/// after.
final class RecordedTerminal {
    private let sample: Sample
    private let process = Process()
    private let keyboard = Pipe()

    private static let steps = """
        cd "$1" || exit
        shift
        ulimit -c 0
        set -m
        stty -a >before
        sh -c 'echo $$ >pid; exec "$@"' sh "$@"
        code=$?; stty -a >after; echo $code >code; mv code status
        [ -n "$(jobs)" ] || exit
        while [ ! -e go ]; do sleep 0.05; done
        rm after
        fg >fg
        code=$?; stty -a >after; echo $code >code; mv code status2
        """

    init() throws {
        sample = try Sample()
        let steps = sample.file("steps")
        try Self.steps.write(to: steps, atomically: true, encoding: .utf8)
        let folder = steps.deletingLastPathComponent().path
        let words = ["bash", steps.path, folder] + sample.command("--audio", "off")
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "script", "-qfc", words.map { "'\($0)'" }.joined(separator: " "),
            sample.file("log").path,
        ]
        process.environment = ProcessInfo.processInfo.environment
            .merging(sample.environment) { $1 }
            .merging(["TERM": "xterm-256color", "TMUX": "", "SSH_CONNECTION": ""]) { $1 }
        process.standardInput = keyboard
        process.standardOutput = FileHandle.nullDevice
        try process.run()
    }

    deinit {
        kill(SIGKILL)
        if process.isRunning { vanish() }
    }

    /// Every byte sent to the terminal so far.
    func output() throws -> Data { try Data(contentsOf: sample.file("log")) }

    /// Waits until the terminal was sent a text, after so many bytes.
    func waitFor(_ text: String, from start: Int = 0) throws {
        let wanted = Data(text.utf8)
        let came = Shell.wait {
            (try? output())?.dropFirst(start).range(of: wanted) != nil
        }
        guard came else {
            throw Shell.Failure(description: "'\(text)' was not written to the terminal")
        }
    }

    /// Waits for a file of the shell and gives its text.
    func waitForFile(_ name: String) throws -> String {
        let file = sample.file(name)
        guard Shell.wait(until: { FileManager.default.fileExists(atPath: file.path) }) else {
            throw Shell.Failure(description: "no file '\(name)': the program still runs")
        }
        return try String(contentsOf: file, encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    func type(_ text: String) { keyboard.fileHandleForWriting.write(Data(text.utf8)) }

    /// The program's process, nil when it never began.
    private var pid: pid_t? {
        let text = try? String(contentsOf: sample.file("pid"), encoding: .utf8)
        return text.flatMap { pid_t($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }

    /// Sends the program a signal.
    func kill(_ signal: Int32) {
        if let pid { _ = Foundation.kill(pid, signal) }
    }

    /// False for a process that nobody has asked about its end, too: that has no command line.
    var isAlive: Bool {
        guard let pid,
            let words = try? Data(contentsOf: URL(fileURLWithPath: "/proc/\(pid)/cmdline"))
        else { return false }
        return !words.isEmpty
    }

    /// Takes the terminal away, as closing the window does.
    func vanish() { _ = Foundation.kill(process.processIdentifier, SIGKILL) }

    /// Has the shell bring the stopped program back.
    func carryOn() throws { try Data().write(to: sample.file("go")) }
}
