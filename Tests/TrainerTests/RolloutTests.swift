import Engine
import Foundation
import Media
import TestSupport
import Testing

@testable import Trainer

/// Recorded rollouts, held to the rewards that an independent Python implementation gives them.
@Suite struct RolloutTests {
    private let file = RolloutFile(path: Fixtures.url("rollouts/rollouts.jsonl").path)
    private let roots = [
        Fixtures.url("rollouts/dataset").path, Miniature.path("refavs"), Miniature.path("jsonl"),
    ]

    /// A row of `expected.json`.
    private struct Expected: Decodable {
        let reward: Double
        let advantage: Double
        let parts: [String: Double?]
    }

    private func scored(
        _ preset: RewardConfig.Preset, _ file: RolloutFile? = nil
    ) throws -> ScoredRollouts {
        let file = file ?? self.file
        let truths = try RolloutTruths(
            roots: roots, kind: nil, split: nil, wanted: try RolloutKeys(file).samples)
        let config = RewardConfig(preset: preset)
        return try ScoredRollouts(
            file, scorer: RolloutScorer(truths: truths, config: config), config: config)
    }

    private func written(_ lines: String) throws -> (folder: TemporaryFolder, file: RolloutFile) {
        let folder = try TemporaryFolder()
        try lines.write(to: folder.file("r.jsonl"), atomically: true, encoding: .utf8)
        return (folder, RolloutFile(path: folder.file("r.jsonl").path))
    }

    /// The first line of the fixture with some members changed.
    private func line(_ changes: [String: JSON], of number: Int = 0) throws -> String {
        let text = try String(contentsOfFile: file.path, encoding: .utf8)
        let line = text.split(separator: "\n")[number]
        var members = try #require(try JSONParser.parse(Array(line.utf8)).members)
        for (key, value) in changes { members.set(key, value) }
        return String(decoding: JSONWriter.bytes(.object(members)), as: UTF8.self) + "\n"
    }

    @Test func rewardsEqualTheReference() throws {
        let data = try Data(contentsOf: Fixtures.url("rollouts/expected.json"))
        let expected = try JSONDecoder().decode([Expected].self, from: data)
        let found = try scored(.paperCode)
        #expect(found.groupCount == 4)
        try #require(found.scores.count == expected.count)
        for (number, (score, row)) in zip(found.scores, expected).enumerated() {
            #expect(Set(score.parts.map(\.name)) == Set(row.parts.keys))
            for (name, value) in score.parts {
                let wanted = try #require(row.parts[name])
                #expect((value == nil) == (wanted == nil), "row \(number), \(name)")
                guard let value, let wanted else { continue }
                #expect(abs(value - wanted) < 1e-9, "row \(number), \(name)")
            }
            #expect(abs(score.total - row.reward) < 1e-9, "row \(number)")
            #expect(abs(score.advantage - row.advantage) < 1e-9, "row \(number)")
        }
    }

    @Test func theStandardPresetMendsTheTraps() throws {
        let (paper, standard) = (try scored(.paperCode).scores, try scored(.standard).scores)
        // A box at the left border counts (row 2), a time without fraction is read (row 3), half a
        // second is half a second (row 6), saliency counts without J (row 8).
        func alignment(_ score: RolloutScore) -> Double? {
            score.parts.first { $0.name == "alignment" }?.value
        }
        #expect(try #require(alignment(standard[2])) > (try #require(alignment(paper[2]))))
        #expect(standard[3].total > paper[3].total)
        #expect(alignment(standard[6]) == alignment(paper[6]))
        #expect(standard[8].accuracyReward > paper[8].accuracyReward)
        // Rubbish stays rubbish.
        #expect(standard[5].total == 0)
    }

    @Test func framesMayBeCountedInTheClip() throws {
        // Frames 2, 4, ... of the clip: keyframe 1 of the list is frame 4 of the clip.
        let completion = JSON.string(
            "<think></think><answer>{\"start_time\": \"00:00.50\", \"end_time\": \"00:00.50\", "
                + "\"description\": \"x\"}</answer>")
        func alignment(frame: Int) throws -> Double? {
            let reply = "[{\"bbox_2d\": [19, 21, 50, 53]}, {\"bbox_2d\": [0, 0, 1, 1]}]"
            var grounding = JSON.Members()
            grounding.set("frame", .integer(frame))
            grounding.set("reply", .string(reply))
            let (folder, file) = try written(
                line([
                    "sampled_frames": .array([2, 4, 8].map { .integer($0) }), "masks": .null,
                    "completion": completion, "grounding": .array([.object(grounding)]),
                ]))
            defer { withExtendedLifetime(folder) {} }
            return try scored(.standard, file).scores[0].parts.first { $0.name == "alignment" }?
                .value
        }
        #expect(try alignment(frame: 4) == alignment(frame: 1))
        #expect(try #require(try alignment(frame: 4)) > 0.9)
    }

    @Test func linesKeepTheirMembersAndCanBeScoredAgain() throws {
        let score = try scored(.standard).scores[8]
        let bytes = Array(try line(["mine": .array([.integer(1), .null])], of: 8).utf8)
        let once = try #require(ScoredRollouts.line(bytes, score))
        let json = try JSONParser.parse(once)
        #expect(json["mine"] == .array([.integer(1), .null]))
        #expect(json["completion"] == (try JSONParser.parse(bytes))["completion"])
        #expect(json["reward"]?.double == score.total)
        #expect(json["advantage"]?.double == score.advantage)
        #expect(json.members?["alignment"] == .null)
        #expect(ScoredRollouts.line(once, score) == once)
    }

    @Test(arguments: [
        ("task", JSON.string("dance"), "one of vos, refavs, image"),
        ("tokens", .integer(-1), "whole number"), ("video_size", .array([.integer(48)]), "height"),
        ("video_size", .array([.integer(1 << 40), .integer(2)]), "height"),
        ("sampled_frames", .array([]), "frame indices"), ("masks", .array([.null]), "12 masks"),
        ("sampled_frames", .array([.integer(-1)]), "frame indices"),
        ("grounding", .array([.integer(3)]), "frame and reply"), ("completion", .null, "a text"),
        ("object_ids", .array([.integer(1), .string("1")]), "different ids"),
        ("object_ids", .array((0..<65).map { .integer($0) }), "at most 64"),
    ])
    func brokenMembersAreNamed(key: String, value: JSON, words: String) throws {
        let (folder, file) = try written("\n" + line([key: value]))
        defer { withExtendedLifetime(folder) {} }
        let error = #expect(throws: DatasetError.self) { try RolloutKeys(file) }
        let text = String(describing: error)
        #expect(text.contains("line 2") && text.contains(key) && text.contains(words), "\(text)")
    }

    @Test func sizesThatNoMemoryHoldsAreRefused() throws {
        let (folder, file) = try written(
            line([
                "video_size": .array([.integer(4096), .integer(4096)]), "masks": .null,
                "sampled_frames": .array((0..<200).map { .integer($0) }),
            ]))
        defer { withExtendedLifetime(folder) {} }
        #expect(throws: DatasetError.self) { try RolloutKeys(file) }
    }

    @Test(arguments: [
        (["exp_id": JSON.string("77")], "expression '77' of 'discs'"),
        (["object_ids": .array([.integer(4)])], "object 4"),
        (["sampled_frames": .array((100..<112).map { .integer($0) })], "frame 100"),
        (["object_ids": .array([])], "object_ids is empty"),
    ])
    func whatTheDatasetDoesNotHaveIsNamed(changes: [String: JSON], words: String) throws {
        var changes = changes
        (changes["grounding"], changes["masks"]) = (.null, .null)
        let (folder, file) = try written(line(changes))
        defer { withExtendedLifetime(folder) {} }
        let error = #expect(throws: RolloutError.self) { try scored(.standard, file) }
        #expect(error?.line == 1)
        #expect(error?.reason.contains(words) == true, "\(String(describing: error))")
    }

    @Test func aConfigNamesItsPresetAndWhatDiffers() throws {
        func config(_ text: String) throws -> RewardConfig {
            try RewardConfig(
                try JSONParser.parse(Array(text.utf8)), SettingReader(file: "c.json"))
        }
        var expected = RewardConfig(preset: .paperCode)
        expected.alignmentWeight = 0.5
        expected.bonusTokens = 10...20
        #expect(
            try config(
                "{\"alignment_weight\": 0.5, \"preset\": \"paper-code\", \"bonus_tokens\": [10, 20]}"
            )
                == expected)
        for text in ["[]", "{\"preset\": \"x\"}", "{\"weight\": 1}", "{\"bonus_tokens\": [3, 2]}"] {
            #expect(throws: SettingsError.self) { try config(text) }
        }
    }
}
