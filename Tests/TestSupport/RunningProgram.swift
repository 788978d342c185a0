import Foundation

/// A program that runs beside the test: read what it says, send it signals.
package final class RunningProgram {
    private let process = Process()
    private let folder: TemporaryFolder

    /// - Throws: when it cannot be started.
    package init(_ program: String, _ arguments: [String]) throws {
        folder = try TemporaryFolder()
        let (output, errors) = (folder.file("out"), folder.file("err"))
        for file in [output, errors] { try Data().write(to: file) }
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
    }

    deinit { if process.isRunning { process.terminate() } }

    package var output: String { text("out") }
    package var errors: String { text("err") }

    /// Waits until stderr holds `text`.
    /// - Throws: `Shell.Failure` with all of stderr when it does not come.
    package func waitForError(_ text: String, seconds: Double = 120) throws {
        let came = Shell.wait(seconds: seconds) { errors.contains(text) || !process.isRunning }
        guard came, errors.contains(text) else {
            throw Shell.Failure(description: "waited for '\(text)' in:\n\(errors)")
        }
    }

    package func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// - Returns: the exit code once the program has ended.
    package func wait() -> Int32 {
        process.waitUntilExit()
        return process.terminationStatus
    }

    private func text(_ name: String) -> String {
        (try? String(contentsOf: folder.file(name), encoding: .utf8)) ?? ""
    }
}
