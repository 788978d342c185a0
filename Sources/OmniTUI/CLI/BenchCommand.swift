import Engine
import Foundation

extension Command {
    /// `omni-tui bench`: speed, as JSON lines on stdout.
    static let bench = Command(
        name: "bench",
        summary: "measure speed on this machine and print JSON lines",
        operands: [
            Operand(
                name: "NAME", optional: true, repeats: true,
                help: "what to measure, all but thinker when left out: "
                    + BenchTable.benches.map(\.name).joined(separator: ", "))
        ],
        options: [
            .value(
                "seconds", "S", "time to spend on each measurement, 0.01 to 60; default 0.5"),
            .threads,
            .value("clip", "FILE", "the clip that seek measures"),
            .choice(
                "size", SAM2Config.Size.allCases.map(\.rawValue),
                "which SAM 2.1 to measure, all when left out"),
            .value(
                "sam2-size", "PIXELS",
                "side of SAM 2.1's input, 64 to 2048; default 1024"),
            .choice(
                "shape", ThinkerConfig.Size.allCases.map(\.rawValue),
                "which Thinker to measure; default 3b"),
            .choice("weights", ["f32", "f16", "bf16"], "how its weights are stored; default bf16"),
            .flag("full", "all layers of the 7b instead of four (needs 17 GB)"),
        ]
    ) { arguments in
        let seconds = try arguments.number("seconds", in: 0.01...60) ?? 0.5
        for name in arguments.operands
        where !BenchTable.benches.contains(where: { $0.name == name }) {
            throw UsageError(
                problem: "bench: nothing called '\(name)'", hint: "omni-tui bench --help")
        }
        var session = BenchSession(seconds: seconds, threads: try arguments.threadCount) {
            // At once, also into a pipe: a line may take minutes.
            FileHandle.standardOutput.write(Data(($0 + "\n").utf8))
        }
        if let size = arguments["size"].flatMap(SAM2Config.Size.init(rawValue:)) {
            session.sam2Sizes = [size]
        }
        session.sam2InputSize = try arguments.integer("sam2-size", in: 64...2048)
        session.clip = arguments["clip"]
        session.thinkerSize =
            arguments["shape"].flatMap(ThinkerConfig.Size.init(rawValue:)) ?? .billions3
        session.weights =
            arguments["weights"].flatMap { DType(rawValue: $0.uppercased()) } ?? .bf16
        session.isFull = arguments.has("full")
        let names = Set(arguments.operands)
        if names.contains("seek"), session.clip == nil {
            throw UsageError(
                problem: "bench: seek measures a clip of yours",
                hint: "omni-tui bench seek --clip FILE")
        }
        for bench in BenchTable.benches where names.isEmpty || names.contains(bench.name) {
            if bench.needsClip, session.clip == nil { continue }
            if bench.isLarge, names.isEmpty { continue }
            try bench.run(session)
        }
        return .success
    }
}
