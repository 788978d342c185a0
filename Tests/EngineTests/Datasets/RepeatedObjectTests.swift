import Foundation
import Media
import TestSupport
import Testing

@testable import Engine

/// Objects that a dataset lists more than once.
@Suite struct RepeatedObjectTests {
    @Test func anObjectThatIsListedAgainIsOneObject() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.copyItem(
            atPath: Miniature.path("mevis"), toPath: folder.file("mevis").path)
        let file = folder.file("mevis/valid_u/meta_expressions.json")
        let lists = try String(contentsOf: file, encoding: .utf8)
            .replacing(/"obj_id": \[\s*0,\s*1\s*\]/, with: "\"obj_id\": [0, 1, 0, 0]")
            .replacing(/"anno_id": \[\s*0,\s*1\s*\]/, with: "\"anno_id\": [0, 0, 0, 1]")
        try lists.write(to: file, atomically: true, encoding: .utf8)
        let dataset = try DatasetKind.mevis.open(folder.file("mevis").path, split: "valid_u")
        let sample = try #require(dataset.samples.first { $0.expression == "both of them" })
        #expect(sample.objectIDs == ["0", "1"])
        let all = try dataset.objects(of: sample, keeping: nil)
        #expect(all.count == 2)
        // Object 0 has two annotations; object 1 has the first of them.
        let areas = try all.map { try $0.mask(1)?.area ?? 0 }
        let union = try #require(try dataset.truth(of: sample).mask(1))
        #expect(areas[0] == union.area && areas[1] < union.area && areas[1] > 0)
        #expect(try dataset.objects(of: sample, keeping: ["1"]).count == 1)
    }

    @Test func aLineThatNamesAnObjectAgainMeansItOnce() throws {
        let folder = try TemporaryFolder()
        try """
        {"clip": "a.mp4", "expression": "x", "masks": "masks/a", "object_ids": [2, 1, 2]}

        """.write(to: folder.file("train.jsonl"), atomically: true, encoding: .utf8)
        let dataset = try DatasetKind.jsonl.open(folder.url.path, split: "train")
        #expect(dataset.samples.first?.objectIDs == ["2", "1"])
    }
}
