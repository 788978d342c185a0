import Foundation

/// A program in a tmux of its own: type keys, read the screen as text.
package final class Tmux {
    private let socket = "omni-tui-\(UUID().uuidString.prefix(8))"
    private let folder: TemporaryFolder

    /// Starts `command` (words, not a shell line) on a screen of the given size.
    package init(
        columns: Int, rows: Int, _ command: [String], environment: [String: String] = [:]
    ) throws {
        folder = try TemporaryFolder()
        let assignments = environment.map { "\($0.key)=\($0.value)" }.sorted()
        let line = (["env"] + assignments + command).map(Tmux.quoted).joined(separator: " ")
        // The shell stays behind the program, so its prompt shows how the program left the screen.
        try tmux([
            "-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)",
            "\(line); echo status=$?; exec sh -i",
        ])
    }

    /// The server ends with its only session. It cannot be killed: `kill-server` is a signal that the
    /// server sends itself, and all signals are blocked in what a dispatch thread starts.
    deinit { _ = try? Shell.run("tmux", ["-L", socket, "kill-session"]) }

    /// Sends keys by their tmux names: "Right", "C-c", "Escape", "q".
    package func keys(_ names: String...) throws { try tmux(["send-keys"] + names) }

    /// Types text as it is.
    package func type(_ text: String) throws { try tmux(["send-keys", "-l", text]) }

    package func resize(columns: Int, rows: Int) throws {
        try tmux(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
    }

    /// The text on the screen now, one line per row.
    package func screen() throws -> String { try tmux(["capture-pane", "-p"]) }

    /// The screen once it stays the same for a while: what loads in the background is there.
    /// - Throws: `Shell.Failure` when it keeps changing.
    package func settledScreen() throws -> String {
        var (last, same) = (try screen(), 0)
        let came = try Shell.wait(seconds: 30) {
            Thread.sleep(forTimeInterval: 0.2)
            let now = try screen()
            same = now == last ? same + 1 : 0
            last = now
            return same >= 4
        }
        guard came else { throw Shell.Failure(description: "the screen keeps changing:\n\(last)") }
        return last
    }

    /// Waits until the screen holds `text`.
    /// - Throws: `Shell.Failure` with the screen as it was at the end.
    @discardableResult
    package func waitFor(_ text: String, seconds: Double = 30) throws -> String {
        try waitFor(description: "'\(text)'", seconds: seconds) { $0.contains(text) }
    }

    /// Waits until the screen fulfils `condition`.
    @discardableResult
    package func waitFor(
        description: String, seconds: Double = 30, _ condition: (String) -> Bool
    ) throws -> String {
        var last = ""
        let came = try Shell.wait(seconds: seconds) {
            last = try screen()
            return condition(last)
        }
        guard came else {
            throw Shell.Failure(description: "waited for \(description); the screen was:\n\(last)")
        }
        return last
    }

    /// Foundation takes a program for ended when it has closed a file that it inherited; the server
    /// that tmux leaves behind would keep it open.
    private static let alone = """
        for file in /proc/$$/fd/*; do
            n=${file##*/}; [ "$n" -gt 2 ] && [ "$n" -ne 255 ] && eval "exec $n>&-"
        done
        exec "$0" "$@"
        """

    @discardableResult
    private func tmux(_ arguments: [String]) throws -> String {
        let result = try Shell.run(
            "bash", ["-c", Tmux.alone, "tmux", "-L", socket, "-u"] + arguments,
            environment: ["TMUX": ""])
        guard result.status == 0 else {
            throw Shell.Failure(description: "tmux \(arguments): \(result.errors)")
        }
        return result.text
    }

    private static func quoted(_ word: String) -> String {
        "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'"
    }
}
