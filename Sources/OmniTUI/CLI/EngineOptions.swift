import Engine

/// Options shared by the commands that run a model.
extension Option {
    static let threads = Option.value(
        "threads", "N", "threads of the engine (default: all CPUs)")
    static let precision = Option.choice(
        "precision", Precision.allCases.map(\.rawValue),
        "what SAM 2.1, and a Thinker stored in it, multiplies in; default bf16 where the CPU has it "
            + "(AVX512-BF16), else f32")
}

extension Arguments {
    /// - Throws: `UsageError` for a count that is not between 1 and 256.
    var threadCount: Int {
        get throws { try integer("threads", in: 1...256) ?? Parallel.availableCPUs }
    }

    /// What `--precision` says.
    var precision: Precision {
        self["precision"].flatMap(Precision.init(rawValue:)) ?? .fastest
    }
}

extension EngineError: ExitCoding {
    var exitCode: ExitCode { ExitCode(rawValue: exitStatus) ?? .failure }
}
