import CTerminal
import Foundation

/// Sends fd 2 to a file while the screen is up: messages of libraries would tear it.
///
/// The file is `$XDG_STATE_HOME/omni-tui/log`. When the process dies of a signal, its last lines
/// are copied to the real standard error once the terminal is restored.
final class StandardErrorLog {
    private let kept: Int32

    /// Without a log file (a read-only home) the messages go to /dev/null.
    /// - Throws: `TerminalError.system` when fd 2 cannot be redirected at all.
    init(file: URL) throws(TerminalError) {
        try? FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        let flags = O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC
        var log = open(file.path, flags, 0o600)
        if log < 0 { log = open("/dev/null", O_RDWR | O_CLOEXEC) }
        kept = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
        guard log >= 0, kept >= 0, dup2(log, STDERR_FILENO) >= 0 else {
            throw .system(call: "dup2")
        }
        close(log)
        omni_log_tail(STDERR_FILENO, kept)
    }

    deinit {
        omni_log_tail(-1, -1)
        dup2(kept, STDERR_FILENO)
        close(kept)
    }

    /// `$XDG_STATE_HOME/omni-tui/log`, `~/.local/state` being the default of the first part.
    static func standardFile(_ variables: [String: String]) -> URL {
        let home = variables["HOME"] ?? "/tmp"
        let state =
            variables["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
            ?? home + "/.local/state"
        return URL(fileURLWithPath: state).appendingPathComponent("omni-tui/log")
    }
}
