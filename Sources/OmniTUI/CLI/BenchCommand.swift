extension Command {
    /// `omni-tui bench`: speed, as JSON lines on stdout.
    static let bench = Command(
        name: "bench",
        summary: "measure speed on this machine and print JSON lines",
        operands: [
            Operand(
                name: "NAME", optional: true, repeats: true,
                help: "what to measure, all when left out: "
                    + BenchTable.benches.map(\.name).joined(separator: ", "))
        ],
        options: [
            .value(
                "seconds", "S", "time to spend on each measurement, 0.01 to 60; default 0.5")
        ]
    ) { arguments in
        let seconds = try arguments.number("seconds", in: 0.01...60) ?? 0.5
        for name in arguments.operands
        where !BenchTable.benches.contains(where: { $0.name == name }) {
            throw UsageError(
                problem: "bench: nothing called '\(name)'", hint: "omni-tui bench --help")
        }
        let session = BenchSession(seconds: seconds) { print($0) }
        let names = Set(arguments.operands)
        for bench in BenchTable.benches where names.isEmpty || names.contains(bench.name) {
            try bench.run(session)
        }
        return .success
    }
}
