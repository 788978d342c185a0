/// Something that can be measured.
struct Bench: Sendable {
    /// As given on the command line.
    let name: String
    /// Whether it measures on the user's clip and is left out without one.
    var needsClip = false
    /// Whether it takes gigabytes and is left out unless it is named.
    var isLarge = false
    let run: @Sendable (BenchSession) throws -> Void
}

/// Everything `omni-tui bench` measures; one line per bench, each defined in a file of its own.
enum BenchTable {
    static let benches: [Bench] = [
        .render,
        .metrics,
        .blas,
        .thinker,
        .sam2,
        .seek,
    ]
}
