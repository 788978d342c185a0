import TestSupport
import Testing

@testable import Engine

/// `data check` on the miniatures: every flaw that was put in is named with its place.
@Suite struct DatasetCheckTests {
    private func findings(_ kind: DatasetKind, _ split: String) throws -> [String] {
        var lines: [String] = []
        try kind.open(Miniature.path(kind.rawValue), split: split).check {
            lines.append("\($0.severity.rawValue) \($0.place): \($0.text)")
        }
        return lines
    }

    @Test(arguments: [
        (
            DatasetKind.revos, "valid",
            [
                "error alpha 1 of 6 frames are missing",
                "note alpha: expression 3 has no obj_id",
                "note alpha: expression 4 obj_id list is empty",
                "error mask_dict.json no annotation 99",
                "note beta not sorted",
                "note mask_dict.json annotation 3 2 of 5 masks are null",
                "error mask_dict.json annotation 4 mask 2 run lengths at place 177",
            ]
        ),
        (
            .mevis, "valid_u",
            [
                "note annotation 1 2 of 4 masks are null",
                "note aaaa: expression 2 obj_id list is empty",
            ]
        ),
        (
            .refavs, "test_s",
            [
                "error metadata.csv: line 8 mask folder is missing skipped",
                "error metadata.csv: line 13 expected 5 fields, found 2",
                "error metadata.csv: line 14 uid", "error -x_7_14000_24000 audio.wav is missing",
                "note fid_0 9 mask pictures, expected 10",
            ]
        ),
        (.refavs, "TODO", ["note metadata.csv: line 12 TODO"]),
        (.davis, "val", ["error not-there mask folder is missing"]),
        (.jsonl, "boxes", ["error boxes.jsonl: line 3 expected a number"]),
        (
            .jsonl, "queries",
            [
                "note queries.jsonl: line 3 object_ids is empty", "error line 4 sea.mp4 is missing",
                "error line 4 masks/sea is missing",
            ]
        ),
    ])
    func namesEveryFlaw(kind: DatasetKind, split: String, expected: [String]) throws {
        let found = try findings(kind, split)
        for flaw in expected {
            let words = flaw.split(separator: " ")
            #expect(
                found.contains { line in words.allSatisfy { line.contains($0) } },
                "\(flaw) not in \(found)")
        }
        let errors = expected.count { $0.hasPrefix("error") }
        #expect(found.count { $0.hasPrefix("error") } >= errors)
    }
}
