import Foundation
import TestSupport
import Testing

/// `segment --queries`: a batch that goes on where it was, and over what cannot be done.
@Suite struct BatchTests {
    private let folder: TemporaryFolder
    private let queries: URL

    init() throws {
        folder = try TemporaryFolder()
        queries = folder.file("queries.jsonl")
        try addClip("a.mkv")
        try write(["the cow", "a car", "the cow"], clips: ["a.mkv", "b.mkv", "a.mkv"])
    }

    private func addClip(_ name: String) throws {
        try FileManager.default.copyItem(
            at: Fixtures.url("media/good/variable_rate.mkv"), to: folder.file(name))
    }

    private func write(_ texts: [String], clips: [String]) throws {
        let lines = zip(texts, clips).map { "{\"clip\": \"\($1)\", \"expression\": \"\($0)\"}" }
        try Data((lines.joined(separator: "\n\n") + "\n").utf8).write(to: queries)
    }

    private func run(_ more: String...) throws -> Shell.Result {
        try Shell.run(
            Shell.binary.path,
            [
                "segment", "--queries", queries.path, "-o", folder.file("out").path, "--task",
                "image",
            ] + more)
    }

    private func result(_ line: String) -> URL { folder.file("out/\(line)/result.json") }

    @Test func aBatchGoesOnWhereItWas() throws {
        let first = try run()
        #expect(first.status == 3)
        #expect(first.errors.contains("b.mkv"))
        #expect(FileManager.default.fileExists(atPath: result("00001").path))
        #expect(!FileManager.default.fileExists(atPath: result("00003").path))
        #expect(FileManager.default.fileExists(atPath: result("00005").path))

        // What a stopped run leaves is done again; what is finished stays.
        let kept = try Data(contentsOf: result("00005"))
        let text = try String(contentsOf: result("00001"), encoding: .utf8)
        try Data(
            text.replacingOccurrences(of: "\"partial\" : false", with: "\"partial\" : true").utf8
        )
        .write(to: result("00001"))
        try addClip("b.mkv")
        let second = try run()
        #expect([0, 5].contains(second.status))
        #expect(second.errors.components(separatedBy: "done before").count == 2)
        #expect(try Data(contentsOf: result("00005")) == kept)
        #expect(
            try String(contentsOf: result("00001"), encoding: .utf8).contains("\"partial\" : false")
        )
        #expect(FileManager.default.fileExists(atPath: result("00003").path))
    }

    @Test func resultsOfOtherQueriesAreNotTakenForFinishedOnes() throws {
        _ = try run()
        try write(["the dog", "a car", "the cow"], clips: ["a.mkv", "b.mkv", "a.mkv"])
        let changed = try run()
        #expect(changed.status == 1)
        #expect(changed.errors.contains("00001/result.json"))
        let forced = try run("--force")
        #expect(forced.status == 3)
        #expect(!forced.errors.contains("done before"))
    }
}
