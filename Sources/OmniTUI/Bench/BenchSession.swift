import Engine
import Foundation

/// Runs measurements and prints each as one line of JSON.
struct BenchSession {
    /// Time to spend on one measurement.
    let seconds: Double
    /// Threads of the engine's measurements.
    var threads = 1
    /// What `bench sam2` measures.
    var sam2Sizes = SAM2Config.Size.allCases
    /// Side of SAM 2.1's input; nil for that of the checkpoints.
    var sam2InputSize: Int?
    /// The clip of `bench seek`.
    var clip: String?
    /// What `bench thinker` measures, and how its weights are stored.
    var thinkerSize = ThinkerConfig.Size.billions3
    var weights = DType.bf16
    /// All layers, where a slice of them would do.
    var isFull = false
    let print: (String) -> Void

    /// What one call handles, for rates and sizes.
    struct Work {
        /// Bytes read and written, for GB/s.
        var traffic: Double?
        /// Floating-point operations, for GFLOP/s.
        var operations: Double?
        /// Size of the result.
        var bytes: Int?
        /// What does not fit elsewhere: "psnr_db".
        var figures: [(name: String, value: Double)] = []
    }

    /// Times calls of `body` after some that do not count, and prints the result.
    /// - Parameters:
    ///   - name: "render.scale"
    ///   - shape: what the work was done on: "960x540 -> 640x360"
    ///   - runs: least number of calls that count
    ///   - isExact: whether no more than these are made
    ///   - work: per call, asked once after the last one.
    func measure(
        _ name: String, shape: String, threads: Int = 1, warmups: Int = 2, runs: Int = 5,
        isExact: Bool = false, work: () throws -> Work = { Work() }, _ body: () throws -> Void
    ) throws {
        for _ in 0..<warmups { try body() }
        var times: [Double] = []
        var processor = Double.infinity
        let clock = ContinuousClock()
        let end = clock.now + .seconds(seconds)
        repeat {
            let before = Self.processorTime
            let duration = try clock.measure(body)
            processor = min(processor, Self.processorTime - before)
            times.append(duration / .milliseconds(1))
        } while times.count < runs || (!isExact && clock.now < end)
        times.sort()
        print(line(name, shape, threads, times, processor, try work()))
    }

    private func line(
        _ name: String, _ shape: String, _ threads: Int, _ times: [Double],
        _ processor: Double, _ work: Work
    ) -> String {
        let median = times[times.count / 2]
        // Half of the calls lie within the spread.
        let spread = times[times.count * 3 / 4] - times[times.count / 4]
        var fields = [
            ("name", "\"\(name)\""), ("shape", "\"\(shape)\""), ("threads", "\(threads)"),
            ("runs", "\(times.count)"), ("median_ms", text(median)), ("spread_ms", text(spread)),
            ("min_ms", text(times[0])), ("min_cpu_ms", text(processor)),
            ("p95_ms", text(times[(times.count - 1) * 95 / 100])),
            ("max_ms", text(times[times.count - 1])),
        ]
        if let traffic = work.traffic { fields.append(("gb_per_s", text(traffic / median / 1e6))) }
        if let count = work.operations {
            fields.append(("gflop_per_s", text(count / median / 1e6)))
        }
        if let bytes = work.bytes { fields.append(("bytes", "\(bytes)")) }
        fields += work.figures.map { ($0.name, text($0.value)) }
        fields.append(("peak_rss_mb", text(BenchSession.peakMemory / 1e6)))
        return "{" + fields.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}"
    }

    private func text(_ value: Double) -> String { String(format: "%.4g", value) }

    /// Milliseconds of all threads so far: what other programs on the machine do not change.
    private static var processorTime: Double {
        // POSIX counts in millionths of a second.
        Double(clock()) / 1000
    }

    /// The process's largest resident size so far, in bytes.
    static var peakMemory: Double {
        var usage = rusage()
        return getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0
            ? Double(usage.ru_maxrss) * 1024 : 0
    }
}
