import Foundation
import TestSupport
import Testing

/// A folder with settings for `omni-tui train` on the sample clips, and with what comes of it.
struct TrainTrial {
    static let samples = Fixtures.checkout.appendingPathComponent("Samples").path

    /// Two short steps on rewards.
    static let grpo = """
        {"group": 3, "samples": 2, "steps": 2, "learning_rate": 1e-4, "checkpoint_every": 1,
         "max_new_tokens": 110, "reward": {"length_bonus": 0}}
        """

    private let folder: TemporaryFolder

    init(_ settings: String) throws {
        folder = try TemporaryFolder()
        try settings.write(to: file("config.json"), atomically: true, encoding: .utf8)
    }

    func file(_ name: String) -> URL { folder.file(name) }

    /// The command line.
    func words(_ objective: String, _ out: String) -> [String] {
        [
            "train", "--objective", objective, "--data", Self.samples, "--split", "queries",
            "--config", file("config.json").path, "--out", file(out).path, "--threads", "1",
        ]
    }

    func lines(_ name: String) throws -> [[String: Any]] {
        try String(contentsOf: file(name), encoding: .utf8).split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }

    /// A file of one example.
    func targets() throws -> String {
        let answer =
            "<think>a cow is seen.</think>\\n<answer>\\n{\\\"start_time\\\": \\\"00:01.00\\\", "
            + "\\\"end_time\\\": \\\"00:01.00\\\", \\\"description\\\": \\\"the cow\\\"}\\n</answer>"
        let line = "{\"clip\": \"farm\", \"exp_id\": \"0\", \"target\": \"\(answer)\"}\n"
        let path = file("targets.jsonl").path
        try line.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }
}
