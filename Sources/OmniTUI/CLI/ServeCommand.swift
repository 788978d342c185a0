import Engine
import Foundation
import Media
import Trainer

extension Command {
    /// `omni-tui serve --rewards --data DIR [...]`.
    static let serve = Command(
        name: "serve", summary: "offer System 2 and the rewards to another trainer over HTTP",
        options: [
            .flag("rewards", "what is offered; the only kind so far"),
            .value("data", "DIR", "the dataset's folder"),
            DatasetFolder.kindOption,
            .value("split", "S", "train if not given"),
        ] + ModelFolders.options + [
            .choice(
                "task", ["auto"] + TaskKind.allCases.filter { $0 != .image }.map(\.rawValue),
                "how System 1 is asked"),
            .value("config", "FILE", "settings of training in JSON, see Docs/Training.md"),
            .value("address", "IP", "where to listen; 127.0.0.1 if not given"),
            .value("port", "N", "8765 if not given; 0 for any"),
            .value("token-file", "FILE", "what clients must know: one line"),
            .threads,
        ],
        run: { try ServeCommand($0).run() })
}

private struct ServeCommand {
    private let arguments: Arguments

    init(_ arguments: Arguments) throws {
        guard arguments.has("rewards") else {
            throw UsageError(
                problem: "serve: say what to offer", hint: "omni-tui serve --rewards --data DIR")
        }
        guard arguments["data"] != nil else {
            throw UsageError(problem: "serve: --data is missing", hint: "omni-tui serve --help")
        }
        self.arguments = arguments
    }

    func run() throws -> ExitCode {
        let address = arguments["address"] ?? "127.0.0.1"
        let port = try arguments.integer("port", in: 0...65535) ?? 8765
        let access = try ServerAccess(address: address, tokenFile: arguments["token-file"])
        let stop = SignalStop()
        let routes = try routes(stop.cancellation)
        let server = try HTTPServer(address: address, port: port, access: access) { routes($0) }
        let host = address.contains(":") ? "[\(address)]" : address
        // At once, also into a pipe: whoever started the server waits for this line.
        let line = "listening on http://\(host):\(server.port)\n"
        FileHandle.standardOutput.write(Data(line.utf8))
        stop.during {
            while !stop.cancellation.isCancelled { Thread.sleep(forTimeInterval: 0.1) }
        }
        return stop.exitCode ?? .success
    }

    private func routes(_ cancellation: Cancellation) throws -> RewardRoutes {
        let dataset = try DatasetFolder.training(arguments)
        let config = try TrainSetup.config(arguments["config"]).0
        let variables = ProcessInfo.processInfo.environment
        let models = try ModelFolders(arguments, variables: variables).open()
        let service = try RewardService(
            dataset, pipeline: try models.pipeline(sam2InputSize: try arguments.sam2InputSize),
            task: arguments["task"].flatMap(TaskKind.init), config: config,
            run: Compute(
                parallel: Parallel(threadCount: try arguments.threadCount),
                cancellation: cancellation))
        return RewardRoutes(
            service: service, facts: Self.facts(dataset, service.sampleList.count, models))
    }

    private static func facts(_ dataset: any Dataset, _ samples: Int, _ models: ModelPair)
        -> JSON.Members
    {
        var facts = JSON.Members()
        facts.set("status", .string("ok"))
        facts.set("version", .string(CommandTable.version))
        facts.set("dataset", .string("\(dataset.kind.rawValue) \(dataset.split)"))
        facts.set("samples", .integer(samples))
        for (role, name) in models.names.sorted(by: { $0.key < $1.key }) {
            facts.set(role, .string(name))
        }
        return facts
    }
}
