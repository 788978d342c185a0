import Foundation
import Render

/// A training run on the screen, while it goes or afterwards.
struct WatchRun {
    private let log: String
    private let options: TerminalOptions
    private let keyMap: KeyMap

    /// - Parameter path: of a run's folder or its log.
    init(path: String, options: TerminalOptions, config: Config) {
        log = Self.log(of: path) ?? path
        self.options = options
        keyMap = config.keyMap
    }

    /// Whether this is a run's folder or its log.
    static func opens(_ path: String) -> Bool { log(of: path) != nil }

    private static func log(of path: String) -> String? {
        let url = URL(fileURLWithPath: path)
        let log =
            url.lastPathComponent == "log.jsonl" ? url : url.appendingPathComponent("log.jsonl")
        return FileManager.default.fileExists(atPath: log.path) ? log.path : nil
    }

    /// - Parameter variables: the environment of the process.
    /// - Throws: `TerminalError`.
    func run(variables: [String: String]) throws -> ExitCode {
        let terminal = try CursesTerminal(options, variables: variables)
        defer { terminal.close() }
        let folder = URL(fileURLWithPath: log).deletingLastPathComponent().lastPathComponent
        var state = RunState(size: terminal.size, profile: terminal.profile, name: folder)
        state.keyMap = keyMap
        return RunProgram(
            terminal: terminal, follower: LogFollower(path: log), state: state
        ).run()
    }
}
