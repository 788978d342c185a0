import Engine
import Media

extension Bench {
    /// How long a frame of the user's clip takes: opening, steps in both directions, jumps.
    static let seek = Bench(name: "seek", needsClip: true) { session in
        guard let path = session.clip else { return }
        try SeekBench(session: session, path: path).run()
    }
}

/// Every measurement has a clip of its own, so that nothing is in the cache by chance, and no
/// read-ahead: what a single step costs when the program has nothing prepared.
private struct SeekBench {
    let session: BenchSession
    let path: String
    private let count: Int
    private let shape: String

    /// Steps and jumps measured at most.
    private static let most = 250

    init(session: BenchSession, path: String) throws {
        self.session = session
        self.path = path
        let clip = try Clip.open(path)
        defer { clip.close() }
        count = try clip.waitForIndex()
        let size = clip.info.size
        shape = "\(size.width)x\(size.height), \(count) frames"
    }

    func run() throws {
        try session.measure("seek.open", shape: shape, warmups: 0) {
            let clip = try Clip.open(path)
            _ = try clip.frame(at: 0)
            clip.close()
        }
        let steps = min(count, SeekBench.most)
        try frames("seek.forward", Array(0..<steps))
        try frames("seek.backward", Array((count - steps..<count).reversed()))
        var source = RandomSource(seed: 1)
        // A frame never comes twice: the second time it would come from the cache.
        let jumps = Array((0..<count).shuffled(using: &source).prefix(100))
        try frames("seek.random", jumps, cacheBytes: 0)
    }

    /// The first frame of the list is the place to start from and is not measured.
    private func frames(_ name: String, _ list: [Int], cacheBytes: Int? = nil) throws {
        var options = ClipOptions()
        if let cacheBytes { options.cacheBytes = cacheBytes }
        let clip = try Clip.open(path, options: options)
        defer { clip.close() }
        _ = try clip.waitForIndex()
        guard list.count > 1 else { return }
        _ = try clip.frame(at: list[0])
        var next = 1
        try session.measure(
            name, shape: shape, warmups: 0, runs: list.count - 1, isExact: true
        ) {
            _ = try clip.frame(at: list[next])
            next += 1
        }
    }
}
