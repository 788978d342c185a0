import Foundation

/// The miniature datasets of `Fixtures/datasets`, made by `Scripts/make_miniatures.py`.
package enum Miniature {
    /// The folder of one layout: `revos`, `mevis`, `refavs`, `davis`, `jsonl`.
    package static func path(_ kind: String) -> String { Fixtures.url("datasets/\(kind)").path }

    /// The predictions for it.
    package static func predictions(_ kind: String) -> String { path("predictions/\(kind)") }

    /// A JSONL dataset of many samples about one clip, for runs that must last a while.
    /// - Parameter count: samples.
    package static func makeLong(in folder: URL, count: Int) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            atPath: path("jsonl/masks"), toPath: folder.path + "/masks")
        // The expressions share the first one's predictions.
        let line = """
            {"clip": "farm.mp4", "id": "0", "expression": "x", "masks": "masks/farm", \
            "object_ids": [1]}

            """
        try String(repeating: line, count: count)
            .write(
                to: folder.appendingPathComponent("long.jsonl"), atomically: true, encoding: .utf8)
    }
}
