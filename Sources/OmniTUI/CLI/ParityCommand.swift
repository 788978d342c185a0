import Engine
import Foundation
import Trainer

/// `omni-tui parity`: a reference case run on a checkpoint, compared key by key.
extension Command {
    static let parity = Command(
        name: "parity", summary: "compare a model with reference tensors",
        operands: [Operand(name: "CASE", help: "safetensors file of in.*, out.* and tap.* keys")],
        options: [
            .value("checkpoint", "DIR", "the model to run"),
            .value("out", short: "o", "FILE", "write what was computed here"),
            .choice(
                "precision", Precision.allCases.map(\.rawValue),
                "what the model multiplies in; the tolerances are those of f32, the default"),
            .threads,
        ],
        run: runParity)

    @Sendable private static func runParity(_ arguments: Arguments) throws -> ExitCode {
        guard let folder = arguments["checkpoint"] else {
            throw UsageError(problem: "parity: --checkpoint DIR is missing")
        }
        let checkpoint = try Checkpoint(folder: URL(fileURLWithPath: folder))
        let parityCase = try ParityCase(path: arguments.operands[0])
        guard
            let runner = ParityRunner.all.first(where: {
                $0.modelTypes.contains(checkpoint.modelType) && $0.handles(parityCase)
            })
        else {
            throw EngineError.config(
                file: checkpoint.configPath, key: "model_type",
                expected: "a model that can run this case", found: checkpoint.modelType)
        }
        let run = Compute(
            parallel: Parallel(threadCount: try arguments.threadCount),
            precision: arguments["precision"] == nil ? .f32 : arguments.precision)
        let computed = try runner.compute(checkpoint, parityCase, run)
        if let path = arguments["out"] { try write(computed, parityCase, to: path) }
        let report = ParityReport(parityCase, computed, outTolerance: runner.outTolerance)
        for line in report.lines { print(text(line)) }
        if let first = report.firstDifference { print("first difference: \(first.name)") }
        return report.passes ? .success : .failure
    }

    private static func text(_ line: ParityReport.Line) -> String {
        func short(_ value: Double) -> String { String(format: "%.3g", value) }
        return "\(line.passes ? "ok  " : "FAIL") \(line.name) \(short(line.difference)) "
            + "(at most \(short(line.tolerance)))"
    }

    /// Only names of the case, under its names and shapes.
    private static func write(
        _ computed: [(name: String, value: ParityValue)], _ parityCase: ParityCase,
        to path: String
    ) throws {
        var writer = SafetensorsWriter()
        for (name, value) in computed where parityCase.has(name) {
            switch value {
            case .floats(let tensor): writer.add(name, tensor)
            case .integers(let values, let shape):
                writer.add(name, shape: shape, integers: values.map { Int32(clamping: $0) })
            }
        }
        try writer.write(to: path)
    }
}

/// One kind of case and how it is computed. The first that handles a case takes it.
struct ParityRunner: Sendable {
    /// `model_type` of the checkpoints it runs.
    let modelTypes: Set<String>
    /// Tolerance of `out.*` relative to max(1, largest reference value).
    let outTolerance: Double
    var handles: @Sendable (ParityCase) -> Bool = { _ in true }
    let compute:
        @Sendable (Checkpoint, ParityCase, Compute) throws -> [(name: String, value: ParityValue)]

    private static let languageModels: Set<String> = [
        "qwen2_5_omni", "qwen2_5_omni_thinker", "qwen2", "llama",
    ]

    static let all: [ParityRunner] = [
        ParityRunner(
            modelTypes: languageModels, outTolerance: GRPOParity.outTolerance,
            handles: GRPOParity.handles, compute: GRPOParity.compute),
        ParityRunner(
            modelTypes: languageModels, outTolerance: 0, handles: TokenizerParity.handles,
            compute: { checkpoint, parityCase, _ in
                try TokenizerParity.compute(Tokenizer(folder: checkpoint.folder), parityCase)
            }),
        ParityRunner(
            modelTypes: languageModels, outTolerance: 0, handles: ChatParity.handles,
            compute: { checkpoint, parityCase, _ in
                try ChatParity.compute(checkpoint, parityCase)
            }),
        ParityRunner(
            modelTypes: languageModels, outTolerance: ThinkerParity.outTolerance,
            compute: ThinkerParity.compute),
        ParityRunner(
            modelTypes: ["sam2", "sam2_video"], outTolerance: SAM2Parity.outTolerance,
            compute: SAM2Parity.compute),
    ]
}
