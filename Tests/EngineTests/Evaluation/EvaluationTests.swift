import Foundation
import Media
import TestSupport
import Testing

@testable import Engine

/// Shards, results on disk, going on after a stop.
@Suite struct EvaluationTests {
    private let kind = DatasetKind.revos
    private let root = Miniature.path("revos")

    private func run(
        _ folder: TemporaryFolder, shard: Shard = .whole, resumes: Bool = false,
        predictions: String = Miniature.predictions("revos")
    ) throws -> [SampleRecord] {
        try evaluation(folder, shard, resumes, predictions).run { _, _ in }
    }

    private func evaluation(
        _ folder: TemporaryFolder, _ shard: Shard, _ resumes: Bool, _ predictions: String
    ) throws -> Evaluation {
        let scorer = Scorer(
            dataset: try kind.open(root, split: "valid"),
            predictor: try PredictionFolder(root: predictions, kind: kind),
            parallel: Parallel(threadCount: 1))
        let run = EvaluationRun(kind: kind, dataset: root, split: "valid", predictions: predictions)
        return Evaluation(
            scorer: scorer, shard: shard,
            results: try ResultsFolder(path: folder.url.path, run: run), resumes: resumes)
    }

    private func report(_ records: [SampleRecord]) -> EvaluationReport {
        EvaluationReport(
            kind: kind, split: "valid", total: 11, records: records,
            bootstrap: Bootstrap(seed: 3, draws: 40))
    }

    @Test func shardsPutTogetherAreTheWhole() throws {
        let (whole, parts) = (try TemporaryFolder(), try TemporaryFolder())
        let expected = report(try run(whole))
        var records: [SampleRecord] = []
        for number in 1...3 {
            records += try run(parts, shard: Shard(number: number, count: 3))
        }
        #expect(report(records.shuffled()) == expected)
        // A run over the whole split that resumes takes up what the shards have done.
        #expect(report(try run(parts, resumes: true)) == expected)
    }

    @Test func finishedSamplesAreNotScoredAgain() throws {
        let folder = try TemporaryFolder()
        let first = try run(folder)
        let path = folder.file("samples.jsonl")
        var lines = try String(contentsOf: path, encoding: .utf8).split(separator: "\n")
        // A mark that scoring would not make, a missing line, and a line that was cut off.
        let marked = try #require(lines[1].firstRange(of: "\"frames\":6"))
        lines[1].replaceSubrange(marked, with: "\"frames\":777")
        lines.remove(at: 4)
        let cut = lines.dropLast().joined(separator: "\n") + "\n" + lines[9].prefix(40)
        try Data(cut.utf8).write(to: path)
        let second = try run(folder, resumes: true)
        #expect(second.map(\.n) == Array(0..<11))
        #expect(second[1].frames == 777)
        #expect(second[4] == first[4])
        #expect(second[10] == first[10])
        let written = try String(contentsOf: path, encoding: .utf8)
        let numbers = ResultsFolder.records(from: Array(written.utf8)).map(\.n)
        #expect(numbers.count == Set(numbers).count + 4)  // the four without prediction, twice
        #expect(written.hasSuffix("}\n"))
    }

    @Test func predictionsThatCameLaterAreScoredOnResuming() throws {
        let (folder, predictions) = (try TemporaryFolder(), try TemporaryFolder())
        let partly = predictions.file("p").path
        try FileManager.default.copyItem(atPath: Miniature.predictions("revos"), toPath: partly)
        let hidden = predictions.file("hidden").path
        try FileManager.default.moveItem(atPath: partly + "/alpha/0", toPath: hidden)
        #expect(try run(folder, predictions: partly)[0].error != nil)
        try FileManager.default.moveItem(atPath: hidden, toPath: partly + "/alpha/0")
        let record = try run(folder, resumes: true, predictions: partly)[0]
        #expect(record.error == nil)
        #expect(try #require(record.j) > 0)
    }

    @Test func resultsOfOtherPredictionsAreNotMixedIn() throws {
        let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
        _ = try run(folder)
        for resumes in [true, false] {
            #expect(throws: EvaluationError.otherRun(path: folder.file("samples.jsonl").path)) {
                try run(folder, resumes: resumes, predictions: other.url.path)
            }
        }
    }

    @Test func aFreshRunForgetsOtherShards() throws {
        let folder = try TemporaryFolder()
        _ = try run(folder, shard: Shard(number: 1, count: 2))
        _ = try run(folder)
        #expect(Folder.names(in: folder.url.path) == ["samples.jsonl"])
    }

    @Test func shardsAreWritten() {
        #expect(Shard("2/4") == Shard(number: 2, count: 4))
        #expect(Shard("0/4") == Shard(number: 4, count: 4))
        for text in ["", "1", "5/4", "-1/4", "1/0", "a/b", "1/2/3", "1/", "/2"] {
            #expect(Shard(text) == nil, "\(text)")
        }
    }

    @Test func recordsSurviveTheirFile() throws {
        let record = try run(try TemporaryFolder())[0]
        #expect(ResultsFolder.records(from: try ResultsFolder.line(record)) == [record])
        let message = TeamMessage(bytes: try TeamMessage.records([record]).bytes())
        #expect(try message.records(from: 0) == [record])
        let failure = TeamMessage(bytes: try TeamMessage.failure("no disk").bytes())
        #expect(throws: EvaluationError.process(rank: 3, reason: "no disk")) {
            try failure.records(from: 3)
        }
    }

    @Test func theIntervalHoldsTheFigureAndFollowsTheSeed() throws {
        let clips = (0..<20).map { [Double($0) / 20] }
        let mean: ([Double]) -> Double? = { $0.pairwiseMean }
        let interval = try #require(Bootstrap(seed: 1).interval(clips, mean))
        #expect(interval.contains(0.475))
        // Normal theory: 1.96 standard errors of 0.0645 on both sides.
        #expect(abs(interval.lowerBound - 0.349) < 0.02 && abs(interval.upperBound - 0.601) < 0.02)
        #expect(Bootstrap(seed: 1).interval(clips, mean) == interval)
        #expect(Bootstrap(seed: 2).interval(clips, mean) != interval)
        #expect(Bootstrap(seed: 1).interval([[0.5]], mean) == nil)
    }
}
