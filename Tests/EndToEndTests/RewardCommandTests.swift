import Foundation
import TestSupport
import Testing

/// `omni-tui reward` as a user runs it.
@Suite struct RewardCommandTests {
    private let rollouts = Fixtures.url("rollouts/rollouts.jsonl").path
    private let datasets = [
        Fixtures.url("rollouts/dataset").path, Miniature.path("refavs"), Miniature.path("jsonl"),
    ].flatMap { ["--dataset", $0] }

    @Test func everyLineComesBackWithItsReward() throws {
        let result = try Shell.run(
            Shell.binary.path,
            ["reward", "--rollouts", rollouts, "--preset", "paper-code"] + datasets)
        #expect(result.status == 0, "\(result.errors)")
        let lines = result.text.split(separator: "\n")
        let before = try String(contentsOfFile: rollouts, encoding: .utf8).split(separator: "\n")
        try #require(lines.count == before.count)
        var sums: [String: Double] = [:]
        for (line, old) in zip(lines, before) {
            let new = try members(line)
            for (key, value) in try members(old) {
                #expect((new[key] as? NSObject) == (value as? NSObject))
            }
            let group = try #require(new["group"] as? String)
            sums[group, default: 0] += try #require(new["advantage"] as? Double)
            #expect(new["reward"] is Double && new["format"] is Double)
        }
        #expect(sums.count == 4)
        for sum in sums.values { #expect(abs(sum) < 1e-9) }
        // Nobody asked System 2 about the second group.
        #expect(try members(lines[8])["alignment"] is NSNull)
    }

    private func members(_ line: Substring) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    @Test func aDatasetThatDoesNotFitIsNamed() throws {
        let result = try Shell.run(
            Shell.binary.path,
            ["reward", "--rollouts", rollouts, "--dataset", Miniature.path("mevis")])
        #expect(result.status == 3)
        #expect(result.output.isEmpty)
        #expect(result.errors.contains("line 1: "))
        #expect(result.errors.contains("--dataset"))
    }

    @Test(arguments: [["--dataset", "x"], ["--rollouts", "x"]])
    func bothNamesAreNeeded(words: [String]) throws {
        #expect(try Shell.run(Shell.binary.path, ["reward"] + words).status == 2)
    }
}
