import Engine
import Testing

@testable import OmniTUI

/// Where the results of clips and queries go.
@Suite struct SegmentJobTests {
    private func jobs(_ words: String...) throws -> [SegmentJob] {
        try SegmentJob.all(Arguments(words, for: .segment))
    }

    @Test func oneQueryWritesToTheFolderItself() throws {
        let jobs = try jobs("a/farm.mp4", "-q", "the cow", "-o", "out", "--range", "1-2.5")
        #expect(jobs.map(\.folder) == ["out"])
        #expect(jobs.first?.query.expression == "the cow")
        #expect(jobs.first?.query.range?.end == 2.5)
    }

    @Test func severalQueriesAndClipsGetFoldersOfTheirOwn() throws {
        let queries = try jobs("farm.mp4", "-q", "one", "-q", "two", "-o", "out")
        #expect(queries.map(\.folder) == ["out/q01", "out/q02"])
        let both = try jobs("a/x.mp4", "b/x.mkv", "y.mp4", "-q", "one", "-q", "two", "-o", "out")
        #expect(
            both.map(\.folder) == [
                "out/x/q01", "out/x/q02", "out/x-2/q01", "out/x-2/q02", "out/y/q01", "out/y/q02",
            ])
        #expect(both.map(\.query.expression) == ["one", "two", "one", "two", "one", "two"])
    }

    @Test(arguments: [
        ["farm.mp4", "-q", "x"], ["-q", "x", "-o", "out"], ["farm.mp4", "-o", "out"],
        ["farm.mp4", "-o", "out", "--queries", "file.jsonl"],
        ["farm.mp4", "-q", "x", "-o", "out", "--range", "3-1"],
    ])
    func whatIsMissingOrTooMuchIsSaid(words: [String]) {
        #expect(throws: UsageError.self) {
            try SegmentJob.all(Arguments(words, for: .segment))
        }
    }
}
