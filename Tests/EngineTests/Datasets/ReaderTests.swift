import Foundation
import Media
import TestSupport
import Testing

@testable import Engine

/// The parts that datasets are read with.
@Suite struct ReaderTests {
    private func file(_ text: String, in folder: TemporaryFolder) throws -> String {
        let url = folder.file("file")
        try Data(text.utf8).write(to: url)
        return url.path
    }

    private func rows(_ text: String) throws -> [[String]] {
        let folder = try TemporaryFolder()
        var rows: [[String]] = []
        try CSVReader(path: try file(text, in: folder)).forEachRow { line, fields in
            rows.append(["\(line)"] + fields)
        }
        return rows
    }

    @Test func commaSeparatedRows() throws {
        #expect(
            try rows("\u{FEFF}a,b\r\n\"x, \"\"y\"\"\n\",2\r\n\n,\nlast")
                == [
                    ["1", "a", "b"], ["2", "x, \"y\"\n", "2"], ["5", "", ""], ["6", "last"],
                ])
        #expect(throws: DatasetError.self) { try rows("a,\"b\n") }
    }

    @Test func masksAreFoundWithoutReadingTheWholeFile() throws {
        let folder = try TemporaryFolder()
        let filler = String(repeating: "0", count: 600_000)
        let path = try file(
            """
            {"1": [null, {"size": [2, 3], "counts": "06"}],
             "2": [{"size": [2, 3], "counts": "\(filler)"}],
             "3": [[{"counts": "6", "size": [2, 3]}, null]], "1": [null]}
            """, in: folder)
        let masks = try MaskDictionary(path: path)
        // As in Python, the last of equal keys counts.
        #expect(try masks.masks(of: "1") == [[]])
        let size = PixelSize(width: 3, height: 2)
        #expect(try masks.masks(of: "3") == [[MaskRLE(size: size, counts: Array("6".utf8))]])
        #expect(throws: DatasetError.missing(path: path, item: "annotation 4")) {
            try masks.masks(of: "4")
        }
    }

    @Test(arguments: [
        "{\"1\": [{\"size\": [2], \"counts\": \"6\"}]}", "{\"1\": [{\"size\": [2, 3]}]}",
        "{\"1\": [7]}", "{\"1\": {}}", "{\"1\": [{\"size\": [2, 3], \"counts\": [6]}]}",
    ])
    func entriesOfAnotherShapeAreRefused(text: String) throws {
        let folder = try TemporaryFolder()
        let masks = try MaskDictionary(path: try file(text, in: folder))
        #expect(throws: DatasetError.self) { try masks.masks(of: "1") }
    }

    @Test func cutOffFilesAreRefused() throws {
        let folder = try TemporaryFolder()
        let path = try file("{\"1\": [null, {\"size\"", in: folder)
        #expect(throws: DatasetError.self) { try MaskDictionary(path: path) }
    }

    @Test(arguments: ["../up", "/etc/passwd", "a//b", "a/../../b", "", ".", "a/."])
    func namesThatLeadOutOfTheFolderAreRefused(name: String) throws {
        #expect(throws: DatasetError.unsafeName(path: "f", name: name)) {
            try Folder.checked(name, from: "f")
        }
        let folder = try TemporaryFolder()
        let path = try file("{\"videos\": {\"\(name)\": {}}}", in: folder)
        #expect(throws: DatasetError.self) {
            try ExpressionFile(path: path).forEachClip { _ in }
        }
    }

    @Test func clipsMayLieInFolders() throws {
        #expect(try Folder.checked("JPEGImages/a_1", from: "f") == "JPEGImages/a_1")
    }

    @Test func nullsInExpressionFilesCountAsAbsent() throws {
        let folder = try TemporaryFolder()
        let path = try file(
            """
            {"meta": [1], "videos": {"v": {"frames": null, "height": null, "expressions": {
              "0": {"exp": null, "obj_id": null, "anno_id": 3, "type_id": null, "more": {}}}}}}
            """, in: folder)
        var clips: [ExpressionFile.Clip] = []
        try ExpressionFile(path: path).forEachClip { clips.append($0) }
        let expression = try #require(clips.first?.expressions.first)
        #expect(clips[0].frames.isEmpty && clips[0].height == nil)
        #expect(expression.objects == nil && expression.type == nil)
        #expect(expression.annotations == ["3"])
    }
}
