import Engine
import Foundation
import Media
import TestSupport
import Testing

@testable import Trainer

/// One visit of one sample, for every way in which System 1 can be asked.
@Suite struct GRPOObjectiveTests {
    private let run = Compute(parallel: Parallel(threadCount: 2))

    /// The embedded pair, asked in ways that it has not learnt.
    private func pipeline() throws -> (Pipeline, ModelPair) {
        let models = try ModelPair(
            thinker: try #require(EmbeddedModels.thinker), sam2: try #require(EmbeddedModels.sam2))
        let budget = "\"min_pixels\": 12544, \"max_pixels\": 22400, \"max_new_tokens\": 90"
        let text = """
            {"name": "test", "tasks": {
             "omni": {"prompt": "Which moments show {expression}?", "system": "", "fps": 1,
                      "max_frames": 10, "audio_seconds": 10, \(budget)},
             "vos": {"prompt": "Which moments show {expression}?", "system": "",
                     "max_frames": 6, \(budget)},
             "av": {"prompt": "What is {expression}?", "system": "", "audio_seconds": 10, \(budget)},
             "image": {"prompt": "Where is {expression}?", "system": "", \(budget)}}}
            """
        let profile = try ModelProfile(JSONParser.parse(Array(text.utf8)), file: "test")
        let pipeline = Pipeline(
            reasoning: GlobalReasoning(models.thinker, profile: profile),
            grounder: try ThinkerGrounder(models.thinker, profile: profile), sam2: models.sam2)
        return (pipeline, models)
    }

    @Test(arguments: [TaskKind.omni, .vos, .av])
    func aVisitGivesRewardsGradientsAndLines(task: TaskKind) throws {
        let (pipeline, models) = try pipeline()
        let dataset = try DatasetKind.jsonl.open(
            Fixtures.checkout.appendingPathComponent("Samples").path, split: "queries")
        var config = TrainingConfig()
        config.group = 3
        let policy = try Policy(models.thinker, lora: nil, seed: 0, run)
        let objective = GRPOObjective(
            config, policy: policy, dataset: dataset, pipeline: pipeline, task: task, run: run)
        let data = try TrainingData(dataset, seed: 1, reason: "") {
            $0.id == "0" && $0.clip == "farm"
        }
        let record = try objective.learn(data.visit(0), step: 4, share: 1)
        #expect(record.rewards.count == 3 && record.tokens.count == 3)
        #expect(record.loss.isFinite && record.kl == 0)
        let expected: Rollout.Task = task == .av ? .audioVisual : .videoObject
        let names = RolloutScore.partNames(expected)
        #expect(Set(record.parts.keys).isSubset(of: names) && record.parts["format"]?.count == 3)
        let lines = record.lines.split(separator: "\n")
        #expect(lines.count == 3)
        for line in lines {
            let rollout = try RolloutReader(Array(line.utf8), path: "x", line: 1).rollout()
            #expect(rollout.task == expected && rollout.step == 4)
            #expect(rollout.duration == (task == .omni ? 8 : task == .vos ? 3 : 0.5))
        }
        let differs = Set(record.rewards).count > 1
        #expect(differs == (gradientNorm(policy.decoder.parameters) > 0))
    }

    @Test func aPhraseIsLookedForOnTheFirstFrame() throws {
        let (pipeline, _) = try pipeline()
        let clip = try Clip.open(
            Fixtures.checkout.appendingPathComponent("Samples/farm.mp4").path)
        defer { clip.close() }
        let question = try pipeline.reasoning.question(
            Query("the one that moos", task: .av), clip: clip, run)
        let systemTwo = try SystemTwo(pipeline, question, clip: clip, run)
        let answer = try #require(
            try systemTwo.answer("<think>x</think><answer>The  Cow</answer>"))
        #expect(answer.replies.map(\.frame) == [0] && answer.masks == nil)
        #expect(answer.seenSize != nil)
        #expect(try systemTwo.answer("<answer></answer>") == nil)
    }
}
