import Foundation
import Media
import TestSupport
import Testing

@testable import Engine

/// Every layout in miniature, with its known flaws, scored and compared with the official figures
/// computed in Python.
@Suite struct MiniatureTests {
    /// `expected.json`.
    private struct Expected: Decodable {
        let revos: ReVOS
        let mevis: Figures
        let refavs: [String: Figures]
        let davis: Figures
        let jsonl: [String: Figures]
    }

    private struct Figures: Decodable {
        var samples: Int?
        var j, f, jf, a, r, s: Double?
        var box_iou, box_accuracy: Double?
    }

    private struct ReVOS: Decodable {
        let samples: [Row]
        let referring, reasoning, overall: Figures
    }

    private struct Row: Decodable {
        let clip, exp_id: String
        let j, f, a, r: Double
    }

    private func expected() throws -> Expected {
        let data = try Data(contentsOf: Fixtures.url("datasets/expected.json"))
        return try JSONDecoder().decode(Expected.self, from: data)
    }

    /// Scores a whole split.
    private func scored(_ kind: DatasetKind, _ split: String) throws -> [SampleRecord] {
        let dataset = try kind.open(Miniature.path(kind.rawValue), split: split)
        let scorer = Scorer(
            dataset: dataset,
            predictor: try PredictionFolder(
                root: Miniature.predictions(kind.rawValue), kind: kind),
            parallel: Parallel(threadCount: 2))
        return try dataset.samples.map { try scorer.record(of: $0, run: "test") }
    }

    private func report(_ kind: DatasetKind, _ split: String) throws -> EvaluationReport {
        let records = try scored(kind, split)
        return EvaluationReport(
            kind: kind, split: split, total: records.count, records: records,
            bootstrap: Bootstrap(seed: 0, draws: 50))
    }

    private func compare(_ found: GroupFigures?, _ expected: Figures) throws {
        let found = try #require(found)
        if let samples = expected.samples { #expect(found.samples == samples) }
        for (value, wanted) in [
            (found.j, expected.j), (found.f, expected.f), (found.jf, expected.jf),
            (found.a, expected.a), (found.r, expected.r), (found.boxIoU, expected.box_iou),
            (found.boxAccuracy, expected.box_accuracy),
        ] {
            guard let wanted else { continue }
            #expect(abs(try #require(value) - wanted) < 1e-9, "\(found.name)")
        }
    }

    @Test func everyReVOSExpressionIsScoredAsTheOfficialToolDoes() throws {
        let rows = try expected().revos.samples
        let records = try scored(.revos, "valid")
        #expect(records.map { [$0.clip, $0.expID] } == rows.map { [$0.clip, $0.exp_id] })
        for (record, row) in zip(records, rows) {
            let score = try #require(record.score)
            #expect(abs(score.j - row.j) < 1e-9 && abs(score.f - row.f) < 1e-9)
            #expect(abs((score.a ?? -1) - row.a) < 1e-9 && abs((score.r ?? -1) - row.r) < 1e-9)
        }
        // A missing annotation, a missing frame, another size, a broken run length.
        #expect(
            records.compactMap { $0.error == nil ? nil : $0.clip + $0.expID }
                == ["alpha5", "beta1", "beta2", "beta3"])
    }

    @Test func reVOSGroups() throws {
        let expected = try expected().revos
        let report = try report(.revos, "valid")
        try compare(report.overall, expected.overall)
        try compare(report.groups.first { $0.name == "referring" }, expected.referring)
        try compare(report.groups.first { $0.name == "reasoning" }, expected.reasoning)
        #expect(report.overall.samples == 10)  // type 2 is not scored
        // [0, 2, 5] of a clip that always shows the object; [0, 1, 2, 4] where 1 and 4 do not.
        #expect(report.overall.keyframeHits == 0.75)
    }

    @Test func withoutItsForegroundReVOSUsesAllAnnotations() throws {
        let folder = try TemporaryFolder()
        for name in ["meta_expressions_valid_.json", "mask_dict.json"] {
            try FileManager.default.copyItem(
                atPath: Miniature.path("revos/" + name), toPath: folder.file(name).path)
        }
        let dataset = try ExpressionDataset(kind: .revos, root: folder.url.path, split: "valid")
        let first = try dataset.truth(of: dataset.samples[0])
        let whole = try ExpressionDataset(
            kind: .revos, root: Miniature.path("revos"), split: "valid")
        let reference = try whole.truth(of: whole.samples[0])
        let size = PixelSize(width: 64, height: 48)
        // Expression 5 names an annotation that does not exist; the others are all there is.
        for frame in first.frames.indices {
            let expected = try #require(try reference.frame(frame, size: size).foreground)
            #expect(try first.frame(frame, size: size).foreground == expected)
        }
    }

    @Test func meViS() throws { try compare(report(.mevis, "valid_u").overall, expected().mevis) }

    @Test func davis() throws { try compare(report(.davis, "val").overall, expected().davis) }

    @Test(arguments: ["boxes", "queries"]) func jsonl(split: String) throws {
        let report = try report(.jsonl, split)
        try compare(report.overall, try #require(try expected().jsonl[split]))
        #expect(report.skipped == (split == "boxes" ? 0 : 1))
    }

    @Test func refAVSSplits() throws {
        let expected = try expected().refavs
        let report = try report(.refavs, "test")
        for name in ["seen", "unseen"] {
            try compare(
                report.groups.first { $0.name == name }, try #require(expected[name]))
        }
        let null = try #require(report.groups.first { $0.name == "null" })
        #expect(abs(try #require(null.s) - (expected["null"]?.s ?? 0)) < 1e-9)
        #expect(null.j == nil)
        #expect(report.skipped == 1)
        #expect(report.failed == 1)
        let j = [expected["seen"]?.j, expected["unseen"]?.j].compactMap { $0 }
        #expect(abs(try #require(report.overall.j) - j.pairwiseMean) < 1e-9)
    }

    @Test(arguments: [
        ("revos", "valid", DatasetKind.revos), ("mevis", "valid_u", .mevis),
        ("refavs", "test_s", .refavs), ("davis", "val", .davis), ("jsonl", "queries", .jsonl),
    ])
    func theKindIsRecognised(name: String, split: String, kind: DatasetKind) throws {
        #expect(try DatasetKind.recognised(in: Miniature.path(name), split: split) == kind)
        #expect(try kind.splits(in: Miniature.path(name)).contains(split))
        #expect(throws: DatasetError.self) {
            try kind.open(Miniature.path(name), split: "no such split")
        }
    }
}
