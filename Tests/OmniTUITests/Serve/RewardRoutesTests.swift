import Engine
import Foundation
import TestSupport
import Testing
import Trainer

@testable import OmniTUI

/// What the reward server answers, without the network.
@Suite struct RewardRoutesTests {
    private func routes(
        _ dataset: any Dataset, _ cancellation: Cancellation = Cancellation()
    ) throws -> RewardRoutes {
        let models = try ModelPair(
            thinker: try #require(EmbeddedModels.thinker), sam2: try #require(EmbeddedModels.sam2))
        let service = try RewardService(
            dataset, pipeline: models.pipeline(), task: nil, config: TrainingConfig(),
            run: Compute(parallel: Parallel(threadCount: 1), cancellation: cancellation))
        return RewardRoutes(service: service, facts: JSON.Members())
    }

    private func samples() throws -> any Dataset {
        try DatasetKind.jsonl.open(
            Fixtures.checkout.appendingPathComponent("Samples").path, split: "queries")
    }

    private func ask(_ routes: RewardRoutes, _ path: String, _ body: String) -> HTTPResponse {
        routes(HTTPRequest(method: "POST", path: path, headers: [:], body: Array(body.utf8)))
    }

    private func completion(_ more: String = "") -> String {
        "{\"completions\": [{\"video\": \"farm\", \"exp_id\": 0, \"completion\": \"x\", "
            + "\"tokens\": 1\(more)}]}"
    }

    @Test func anExpressionMayBeANumber() throws {
        let routes = try routes(try samples())
        for id in ["0", "\"0\""] {
            #expect(
                ask(routes, "/prompt", "{\"video\": \"farm\", \"exp_id\": \(id)}").status == 200)
        }
        let wrong = ask(routes, "/prompt", "{\"video\": \"farm\", \"exp_id\": [0]}")
        #expect(wrong.status == 400)
        #expect(wrong.body["error"]?["problem"]?.string?.contains("exp_id") == true)
    }

    @Test func aServerThatStopsSaysSo() throws {
        let told = Cancellation()
        let routes = try routes(try samples(), told)
        #expect(ask(routes, "/rewards", completion()).status == 200)
        told.cancel()
        #expect(ask(routes, "/rewards", completion()).status == 503)
    }

    @Test func objectsAreNamedOnceAndAreFew() throws {
        let routes = try routes(try samples())
        #expect(ask(routes, "/rewards", completion(", \"object_ids\": [1]")).status == 200)
        let many = (0..<65).map(String.init).joined(separator: ", ")
        for ids in ["[1, 1]", "[1, \"1\"]", "[\(many)]", "[null]", "1"] {
            let answer = ask(routes, "/rewards", completion(", \"object_ids\": \(ids)"))
            #expect(answer.status == 400, "\(ids)")
            #expect(answer.body["error"]?["problem"]?.string?.contains("object_ids") == true)
        }
    }

    /// An explicit id beside a counted one.
    @Test func aSplitWithRepeatedSamplesIsRefused() throws {
        let folder = try TemporaryFolder()
        let line = "\"clip\": \"farm.mp4\", \"masks\": \"masks/farm\", \"object_ids\": [1]"
        try "{\"id\": \"1\", \"expression\": \"a\", \(line)}\n{\"expression\": \"b\", \(line)}\n"
            .write(to: folder.file("train.jsonl"), atomically: true, encoding: .utf8)
        let dataset = try DatasetKind.jsonl.open(folder.url.path, split: "train")
        let expected = TrainingError.repeatedSample(
            path: dataset.root, split: "train", name: "farm/1")
        #expect(throws: expected) { try routes(dataset) }
        #expect(throws: expected) {
            try TrainingData(dataset, seed: 1, reason: "") { $0.hasMasks }
        }
    }
}
