import Engine
import Media
import Render
import Trainer

/// One run of the rollouts screen.
struct WatchRollouts {
    private let path: String
    private let datasets: [String]
    private let options: TerminalOptions
    private let keyMap: KeyMap
    private let graphics: GraphicsProtocol?

    init(path: String, datasets: [String], options: TerminalOptions, config: Config) {
        self.path = path
        self.datasets = datasets
        self.options = options
        keyMap = config.keyMap
        graphics = config.settings.graphics
    }

    /// Whether a file is one of rollouts, by its name.
    static func opens(_ path: String) -> Bool { path.hasSuffix(".jsonl") }

    /// - Parameter variables: the environment of the process.
    /// - Throws: `DatasetError`, `TerminalError`.
    func run(variables: [String: String]) throws -> ExitCode {
        let groups = try groups()
        let terminal = try CursesTerminal(options, variables: variables)
        defer { terminal.close() }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        var state = RolloutsState(
            size: terminal.size, profile: terminal.profile,
            graphics: graphics ?? terminal.profile.graphics, name: name, groups: groups)
        state.keyMap = keyMap
        return RolloutsProgram(terminal: terminal, state: state).run()
    }

    private func groups() throws -> [RolloutGroup] {
        let file = RolloutFile(path: path)
        var groups = RolloutGroup.groups(try file.recorded())
        guard !groups.isEmpty else {
            throw DatasetError.missing(path: path, item: "rollouts in this file")
        }
        guard !datasets.isEmpty else { return groups }
        let truths = try RolloutTruths(
            roots: datasets, kind: nil, split: nil, wanted: groups.map(\.first))
        for index in groups.indices {
            groups[index].clip = truths.clip(of: groups[index].first)
            groups[index].expression = truths.expression(of: groups[index].first)
        }
        return groups
    }
}
