import Engine

/// Options shared by the commands that run a model.
extension Option {
    static let threads = Option.value(
        "threads", "N", "threads of the engine (default: all CPUs)")
}

extension Arguments {
    /// - Throws: `UsageError` for a count that is not between 1 and 256.
    var threadCount: Int {
        get throws { try integer("threads", in: 1...256) ?? Parallel.availableCPUs }
    }
}

extension EngineError: ExitCoding {
    var exitCode: ExitCode { ExitCode(rawValue: exitStatus) ?? .failure }
}
