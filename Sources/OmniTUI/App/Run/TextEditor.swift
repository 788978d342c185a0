import Foundation
import Glibc

/// The user's own editor, run on the terminal while the program steps back.
struct TextEditor: Sendable {
    /// A shell command such as `vim` or `emacs -nw`.
    let command: String

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Lets the user edit a text.
    ///
    /// Started without Foundation's `Process`, which would put the editor into a process group in
    /// the background, where it may not read the terminal.
    /// - Throws: `Failure` when the editor cannot be run or ends with an error.
    func edit(_ text: String) throws -> String {
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("omni-tui-query-\(UUID().uuidString).txt")
        defer { try? FileManager.default.removeItem(at: file) }
        guard
            FileManager.default.createFile(
                atPath: file.path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600]
            )
        else { throw Failure(description: "\(file.path) cannot be written") }
        let status = try run(on: file.path)
        guard status == 0 else {
            throw Failure(description: "'\(command)' ended with status \(status)")
        }
        var edited = try String(decoding: Data(contentsOf: file), as: UTF8.self)
        // Editors end a file with a line end that nobody typed.
        if edited.hasSuffix("\n"), !text.hasSuffix("\n") { edited.removeLast() }
        return edited
    }

    private func run(on path: String) throws -> Int32 {
        let words = ["sh", "-c", "\(command) \"$1\"", "sh", path]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, "/bin/sh", nil, nil, &arguments, environ)
        guard code == 0 else {
            throw Failure(description: "'\(command)': \(String(cString: strerror(code)))")
        }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { return -1 }
        }
        // The low seven bits are the signal that ended the process, the next byte its status.
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
    }
}
