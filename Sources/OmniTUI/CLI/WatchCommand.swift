import Foundation
import Media
import Render

extension Command {
    /// `omni-tui CLIP`: the screen.
    static let watch = Command(
        name: "watch", summary: "look at a clip in the terminal (the default command)",
        operands: [
            Operand(
                name: "CLIP",
                help:
                    "a video file, a folder of numbered images, a file of rollouts, or the folder of "
                    + "a training run")
        ],
        options: [
            .choice(
                "graphics", ["auto"] + GraphicsProtocol.allCases.map(\.rawValue),
                "how pictures are drawn"),
            .choice("audio", ["auto", "off"], "play sound where there is a device"),
            .choice("mouse", ["on", "off"], "off leaves the mouse to the terminal"),
            .choice("passthrough", ["none", "tmux"], "send pictures through tmux"),
            .value("cache", "MIB", "memory for decoded frames, 512 by default"),
            .value("config", "FILE", "use this configuration"),
            .value(
                "dataset", "DIR", repeats: true,
                "with rollouts.jsonl: where its clips are; several may be given"),
            .value("query", short: "q", "TEXT", "begin with this in the query line"),
            .value("mask-fps", "F", "compute so many frames per second first, then the others"),
        ] + ModelFolders.options + [.precision],
        run: { try Watch($0, variables: ProcessInfo.processInfo.environment).run() })
}

/// One run of the terminal program.
struct Watch {
    private let path: String
    private let variables: [String: String]
    private let folders: UserFolders
    private let config: Config
    private let passthrough: Bool
    private let datasets: [String]
    private let query: String
    private let segmenter: SegmentDesk.Options?
    /// Nil without models; the clip can be looked at all the same.
    private let queries: QueryDesk.Options?

    /// - Parameter variables: the environment of the process.
    /// - Throws: `UsageError`.
    init(_ arguments: Arguments, variables: [String: String]) throws {
        path = arguments.operands[0]
        self.variables = variables
        folders = UserFolders(variables)
        passthrough = arguments["passthrough"] == "tmux"
        datasets = arguments.all("dataset")
        var config = try Self.loadConfig(arguments["config"], folders)
        for name in ["graphics", "audio", "mouse", "cache"] {
            guard let value = arguments[name] else { continue }
            if let problem = config.settings.set(name, to: value) {
                throw UsageError(problem: "--\(problem)")
            }
        }
        self.config = config
        query = arguments["query"] ?? ""
        let inputSize = try arguments.sam2InputSize
        let maskRate = try arguments.number("mask-fps", in: 0.01...1000)
        let folders = try? ModelFolders(arguments, variables: variables)
        segmenter = folders.map {
            SegmentDesk.Options(
                folder: $0.sam2.path, inputSize: inputSize, maskRate: maskRate,
                precision: arguments.precision)
        }
        queries = folders.map {
            QueryDesk.Options(
                folders: $0, sam2InputSize: inputSize, precision: arguments.precision)
        }
    }

    /// A configuration named by the user must be there; the standard one may be missing.
    private static func loadConfig(_ named: String?, _ folders: UserFolders) throws -> Config {
        guard let file = named ?? folders.config else { return Config() }
        do {
            let bytes = try AtomicFile.read(file, limit: 1 << 20)
            return Config(text: String(decoding: bytes, as: UTF8.self), file: file)
        } catch {
            guard named != nil else { return Config() }
            throw UsageError(problem: "--config: \(error)")
        }
    }

    func run() throws -> ExitCode {
        if WatchRun.opens(path) {
            return try WatchRun(path: path, options: terminalOptions, config: config)
                .run(variables: variables)
        }
        if WatchRollouts.opens(path) {
            return try WatchRollouts(
                path: path, datasets: datasets, options: terminalOptions, config: config
            ).run(variables: variables)
        }
        let options = ClipOptions(cacheBytes: config.settings.cache << 20)
        let clip = try Clip.open(path, options: options)
        defer { clip.close() }
        let terminal = try CursesTerminal(terminalOptions, variables: variables)
        defer { terminal.close() }
        return program(clip, terminal).run()
    }

    private var terminalOptions: TerminalOptions {
        TerminalOptions(
            graphics: config.settings.graphics, passthrough: passthrough,
            mouse: config.settings.mouse)
    }

    private func program(_ clip: Clip, _ terminal: CursesTerminal) -> Program {
        let mailbox = Mailbox(wake: terminal.wake)
        let layers = TimelineLayers()
        let histories = HistoryFile(folder: folders.state)
        let runner = EffectRunner(
            clip: clip, layers: layers, histories: histories, silence: silence,
            segmenter: segmenter, queries: queries
        ) { mailbox.post($0) }
        var state = AppState(
            size: terminal.size, profile: terminal.profile, clip: ClipFacts(clip))
        state.keyMap = config.keyMap
        state.settings = config.settings
        if segmenter != nil { state.objects.model = .closed }
        state.hasModels = queries != nil
        state.query.line.replace(with: query)
        // Enter runs it.
        if !query.isEmpty { state.focus = .query }
        state.query.history = histories.load(.queries)
        state.command.field.history = histories.load(.commands)
        for problem in config.problems { mailbox.post(.message(problem, .warning)) }
        if config.problems.count > 1 {
            let key = config.keyMap.names(of: .messages).first ?? ":messages"
            let text = "\(config.problems.count) lines of the configuration are wrong; \(key)"
            mailbox.post(.message("\(text) shows them", .warning))
        }
        let desk = PictureDesk(
            clip: clip, layers: layers, profile: terminal.profile, wake: terminal.wake)
        return Program(
            terminal: terminal, state: state, mailbox: mailbox, runner: runner, desk: desk,
            editor: TextEditor(command: variables["VISUAL"] ?? variables["EDITOR"] ?? "vi"))
    }

    /// Why no sound is tried here: the device would be at the far end of the line.
    private var silence: String? {
        let isRemote = TerminalEnvironment(variables).isRemote && variables["PULSE_SERVER"] == nil
        return isRemote ? "no sound over ssh" : nil
    }
}

extension ClipFacts {
    init(_ clip: Clip) {
        let info = clip.info
        let name = clip.path.split(separator: "/").last.map(String.init) ?? clip.path
        var words = ["\(info.size.width)x\(info.size.height)"]
        words.append("\(Self.number(info.rate)) fps")
        words.append(info.videoCodec)
        if let audio = info.audio {
            words.append("\(audio.codec) \(Self.channels(audio.channels))")
        }
        self.init(
            path: clip.path, name: DisplayText.clean(name), size: info.size,
            displaySize: info.displaySize,
            summary: DisplayText.clean(words.joined(separator: "  ")),
            hasSound: info.audio != nil, times: clip.frameTimes(complete: clip.frameCount.isExact))
    }

    private static func number(_ rate: Double) -> String {
        let rounded = (rate * 100).rounded() / 100
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }

    private static func channels(_ count: Int) -> String {
        switch count {
        case 1: "mono"
        case 2: "stereo"
        default: "\(count) channels"
        }
    }
}
