import Engine
import Foundation
import Media
import TestSupport
import Testing

@testable import Trainer

/// The embedded model as it samples, as it is trained, and as System 2 judges it.
@Suite struct PolicyTests {
    private let run = Compute(parallel: Parallel(threadCount: 2))
    private let samples = Fixtures.checkout.appendingPathComponent("Samples").path

    private func models() throws -> ModelPair {
        try ModelPair(
            thinker: try #require(EmbeddedModels.thinker), sam2: try #require(EmbeddedModels.sam2))
    }

    /// Sampling and training are two implementations of one model: pictures, sound, positions and
    /// changed weights included.
    @Test func samplingAndTrainingAgreeOnEveryToken() throws {
        let models = try models()
        let policy = try Policy(models.thinker, lora: nil, seed: 0, run)
        var random = SeededGenerator(4)
        for parameter in policy.decoder.parameters {
            parameter.values = parameter.values.map {
                $0 * Float.random(in: 0.98...1.02, using: &random)
            }
        }
        let clip = try Clip.open(samples + "/farm.mp4")
        defer { clip.close() }
        let question = try models.pipeline().reasoning.question(
            Query("the cow"), clip: clip, run)
        let model = policy.model()
        var sampled: [[Float]] = [[], [], []]
        var tokens: [[Int]] = [[], [], []]
        let prompt = try model.thinker.encode(question.input, run)
        try model.generator.generate(
            prompt, ids: question.input.ids,
            options: SamplingOptions(maximumTokens: 12, temperature: 1.5, seed: 2), completions: 3,
            run
        ) { event in
            guard case .token(let token) = event else { return }
            sampled[token.completion].append(token.logProbability)
            tokens[token.completion].append(token.id)
        }
        let input = GroupInput(
            question.input, prompt, completions: tokens, model.thinker.config)
        #expect(Set(tokens).count > 1)
        for (a, b) in zip(sampled.joined(), policy.decoder.logps(input).joined()) {
            #expect(abs(a - b) < 2e-3, "\(a) against \(b)")
        }
    }

    @Test func anotherThinkerCanFindTheBoxes() throws {
        let thinker = try #require(EmbeddedModels.thinker)
        let pair = try ModelPair(
            thinker: thinker, grounder: thinker, sam2: try #require(EmbeddedModels.sam2))
        #expect(pair.names["system2"] == pair.names["system1"])
        #expect(pair.grounder.name == pair.profile.name)
        #expect(throws: EngineError.self) {
            try ModelPair(
                thinker: thinker, grounder: URL(fileURLWithPath: "/nonexistent"),
                sam2: try #require(EmbeddedModels.sam2))
        }
    }

    @Test func systemTwoSeesTheSampledFramesAndRemembers() throws {
        let models = try models()
        let clip = try Clip.open(samples + "/farm.mp4")
        defer { clip.close() }
        let pipeline = models.pipeline()
        let question = try pipeline.reasoning.question(Query("the cow"), clip: clip, run)
        let systemTwo = try SystemTwo(pipeline, question, clip: clip, run)
        let text = """
            <think>x</think>
            <answer>{"start_time": "00:03.00", "end_time": "00:03.00", "description": "the cow"}\
            </answer>
            """
        let answer = try #require(try systemTwo.answer(text))
        #expect(answer.replies.map(\.frame) == [3])
        #expect(answer.masks?.count == question.frames.count)
        // The same question in other words than System 1's costs nothing and says the same.
        let again = try #require(try systemTwo.answer(text + " "))
        #expect(again.replies == answer.replies && again.masks == answer.masks)
        #expect(try systemTwo.answer("no answer at all") == nil)
    }

    @Test func aSelectionIsTheClipWithFewerFrames() throws {
        let clip = try Clip.open(samples + "/farm.mp4")
        defer { clip.close() }
        _ = try clip.waitForIndex()
        let part = try clip.selecting([0, 30, 30, 90])
        #expect(part.frameCount.value == 4)
        #expect(part.time(of: 3) == clip.time(of: 90))
        #expect(try part.frame(at: 3).pixels == (try clip.frame(at: 90).pixels))
        #expect(try part.frame(at: 3).index == 3)
        #expect(part.frameIndex(at: 100) == 3)
        #expect(throws: MediaError.self) { try part.frame(at: 4) }
        #expect(part.info.audio == nil)
    }

    @Test func aRolloutIsReadAsItWasWritten() throws {
        let file = RolloutFile(path: Fixtures.url("rollouts/rollouts.jsonl").path)
        try file.forEachLine { number, _, rollout in
            var rollout = rollout
            if rollout.task == .videoObject {
                rollout.clock = Rollout.Clock(
                    times: rollout.sampledFrames.indices.map { Double($0) * 0.7 }, duration: 30)
            }
            let line = JSONWriter.bytes(.object(rollout.json))
            let again = try RolloutReader(line, path: "x", line: number).rollout()
            #expect(again == rollout, "line \(number)")
        }
    }

    @Test(arguments: [
        "{\"clip\": 3}", "{\"clip\": \"a\", \"exp_id\": 0, \"target\": \"\"}",
        "{\"clip\": \"a\", \"exp_id\": 0, \"target\": \"x\", \"tokens\": [1, \"2\"]}", "nonsense",
    ])
    func aTargetThatCannotBeUsedIsNamed(line: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("targets.jsonl").path
        let good = "{\"clip\": \"a\", \"exp_id\": 0, \"target\": \"x\"}\n"
        try (good + line).write(toFile: path, atomically: true, encoding: .utf8)
        let error = #expect(throws: DatasetError.self) { try SFTTargets(path: path) }
        #expect(error.map { "\($0)" }?.contains("line 2") == true)
    }
}
