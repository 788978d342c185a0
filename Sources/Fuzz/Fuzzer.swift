import Engine
import Foundation

/// Runs damaged inputs through the targets, one target after the other. The input at work is kept
/// in a file, so that it is still there when it makes the process trap, hang or run out of memory.
struct Fuzzer {
    let targets: [FuzzTarget]
    let seconds: Double
    let seed: UInt64
    let kept: URL

    /// Seconds after which an input counts as one that hangs.
    private static let patience: UInt32 = 20
    private static let maximumInput = 1 << 20
    /// Address space beyond which memory counts as run out.
    private static let memory: rlim_t = 16 << 30

    /// What an input does to its target.
    enum Outcome {
        case accepted, refused
    }

    func run() throws {
        var limit = rlimit(rlim_cur: Self.memory, rlim_max: Self.memory)
        setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
        for target in targets {
            var counts = (accepted: 0, refused: 0)
            var corpus = target.seeds
            var mutator = Mutator(seed: seed)
            let clock = ContinuousClock()
            let end = clock.now + .seconds(seconds / Double(targets.count))
            for input in target.seeds { _ = try Self.run(target, input) }
            while clock.now < end {
                let parent = corpus[mutator.below(corpus.count)]
                let other = corpus[mutator.below(corpus.count)]
                let input = mutator.mutate(parent, with: other)
                guard input.count <= Self.maximumInput else { continue }
                try Data(Array("\(target.name)\n".utf8) + input).write(to: kept)
                switch try Self.run(target, input) {
                case .accepted:
                    counts.accepted += 1
                    // What still means something is a good place to go on from.
                    if corpus.count < 200 { corpus.append(input) }
                case .refused: counts.refused += 1
                }
            }
            print(
                "\(target.name): \(counts.accepted + counts.refused) inputs, "
                    + "\(counts.accepted) accepted, \(counts.refused) refused")
        }
        try FileManager.default.removeItem(at: kept)
    }

    /// - Throws: an error that is none of the engine's: a finding like a trap.
    static func run(_ target: FuzzTarget, _ input: [UInt8]) throws -> Outcome {
        alarm(patience)
        defer { alarm(0) }
        do {
            try target.run(input)
            return .accepted
        } catch is EngineError {
            return .refused
        } catch is JSONParser.Failure {
            return .refused
        }
    }
}
