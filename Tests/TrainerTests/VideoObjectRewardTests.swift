import Engine
import Media
import Testing
import Trainer

/// The test vectors of the published rules: 16 frames, one object.
@Suite struct VideoObjectRewardTests {
    private func answer(_ spans: [(Double, Double)]) -> String {
        spans.map { start, end in
            "{\"start_time\": \"\(ClipTime.text(start))\", \"end_time\": \"\(ClipTime.text(end))\","
                + " \"description\": \"x\"}"
        }.joined(separator: "\n")
    }

    private func truth(present: Range<Int> = 0..<16) -> VideoObjectTruth {
        let areas = (0..<16).map { present.contains($0) ? 50 : 0 }
        let box = InclusiveBox(x1: 10, y1: 10, x2: 19, y2: 14)
        return VideoObjectTruth(areas: [areas], boxes: [areas.map { $0 > 0 ? box : nil }])
    }

    private func reward(
        _ answer: String, present: Range<Int> = 0..<16, preset: RewardConfig.Preset = .paperCode,
        replies: [String]? = nil, frameJ: [Double]? = nil
    ) -> VideoObjectReward {
        let config = RewardConfig(preset: preset)
        let plan = GlobalPlan(
            "<think></think><answer>\(answer)</answer>", duration: 8, reading: config.reading)
        return VideoObjectReward(
            plan: plan, truth: truth(present: present),
            groundings: replies?.map { Grounding(reply: $0) }, frameJ: frameJ, config: config)
    }

    struct Vector: Sendable {
        var spans: [(Double, Double)]
        var present = 0..<16
        var base: Double
        var frameCount: Double
        var lengthAndOverlap: Double
    }

    @Test(arguments: [
        Vector(
            spans: [(0, 0), (2, 2), (4, 4), (6, 6)], base: 1.6, frameCount: 1.6,
            lengthAndOverlap: 0),
        Vector(spans: [(1, 2.5)], base: 1.6, frameCount: 1.6, lengthAndOverlap: -0.6),
        Vector(spans: [(1, 1), (1, 1)], base: 1.6, frameCount: 0.4, lengthAndOverlap: -0.5),
        Vector(spans: [(1, 9)], base: 0.4, frameCount: 0, lengthAndOverlap: 0),
        Vector(
            spans: (0..<8).map { (Double($0), Double($0)) }, base: 1.6, frameCount: -0.4,
            lengthAndOverlap: 0),
        Vector(
            spans: [(1, 1), (6, 6)], present: 0..<8, base: 1.1, frameCount: 0.8,
            lengthAndOverlap: 0),
    ])
    func publishedVectors(_ vector: Vector) {
        let reward = reward(answer(vector.spans), present: vector.present)
        #expect(abs(reward.base - vector.base) < 1e-9)
        #expect(abs(reward.frameCount - vector.frameCount) < 1e-9)
        #expect(abs(reward.length - reward.overlap - vector.lengthAndOverlap) < 1e-9)
        let sum = vector.base + vector.frameCount + vector.lengthAndOverlap
        #expect(abs(reward.total - sum) < 1e-9)
    }

    @Test func answersWithoutAUsableBlock() {
        #expect(reward("no JSON").total == 0)
        let noFraction =
            "{\"start_time\": \"00:01\", \"end_time\": \"00:01\", \"description\": \"x\"}"
        #expect(abs(reward(noFraction).total - 0.2) < 1e-9)
        let oneOfTwo = reward(answer([(1, 1)]) + "{broken}")
        #expect(abs(oneOfTwo.base - 0.9) < 1e-9)
        #expect(abs(oneOfTwo.total - 1.3) < 1e-9)
    }

    @Test func aPerfectRolloutReachesTheCeiling() {
        let reply = "{\"bbox_2d\": [10, 10, 19, 14]}"
        let reward = reward(
            answer([(0, 0), (2, 2), (4, 4), (6, 6)]), replies: Array(repeating: reply, count: 4),
            frameJ: Array(repeating: 1, count: 16))
        #expect(abs((reward.alignment ?? 0) - 1) < 1e-9)
        #expect(reward.objectCount == 0)
        #expect(abs(reward.total - 6.2) < 1e-9)
    }

    @Test func tooManyBoxesCost() {
        let reply = "{\"bbox_2d\": [10, 10, 19, 14]} {\"bbox_2d\": [1, 1, 2, 2]}"
        let reward = reward(answer([(0, 0)]), replies: [reply], frameJ: [1])
        #expect(abs((reward.objectCount ?? 0) + 0.5) < 1e-5)
    }

    @Test func aBoxAtTheLeftBorderCountsUnlessThePaperCodeIsAskedFor() {
        let box = InclusiveBox(x1: 0, y1: 0, x2: 9, y2: 9)
        let truth = VideoObjectTruth(areas: [[100, 100]], boxes: [[box, box]])
        for (preset, expected) in [(RewardConfig.Preset.standard, 1.0), (.paperCode, 0.0)] {
            let config = RewardConfig(preset: preset)
            let plan = GlobalPlan(
                "<answer>\(answer([(0, 0)]))</answer>", duration: 1, reading: config.reading)
            let reward = VideoObjectReward(
                plan: plan, truth: truth,
                groundings: [Grounding(reply: "{\"bbox_2d\": [0, 0, 9, 9]}")], frameJ: [1, 1],
                config: config)
            #expect(reward.alignment == expected)
        }
    }

    @Test func withoutMasksThePaperCodeLosesTheAlignmentToo() {
        let reply = ["{\"bbox_2d\": [10, 10, 19, 14]}"]
        let text = answer([(0, 0)])
        let paper = reward(text, replies: reply)
        #expect(abs(paper.total - (paper.base + paper.frameCount)) < 1e-9)
        let standard = reward(text, preset: .standard, replies: reply)
        #expect(standard.total > standard.base + standard.frameCount + 0.9)
    }

    /// The published settings count the same terms with other weights; without a weight for the
    /// global J the released code drops saliency, alignment and the penalty for too many boxes as
    /// well (omni-r1 facts, section 3.3, reduced forms).
    @Test(arguments: [
        (RewardConfig.Preset.paperDefaults, 1.0, 1.0), (.paperCode, 0, 2), (.paperFirst, 1, 0),
    ])
    func everyPublishedPresetWeighsAsItWasPublished(
        preset: RewardConfig.Preset, saliency: Double, globalJ: Double
    ) throws {
        let box = "{\"bbox_2d\": [10, 10, 19, 14]}"
        let reward = reward(
            answer([(0, 0), (2, 2)]), preset: preset,
            replies: [box + " {\"bbox_2d\": [1, 1, 2, 2]}", box],
            frameJ: Array(repeating: 0.75, count: 16))
        let parts = try [
            reward.saliency, reward.alignment, reward.objectCount, reward.globalJ,
        ].map { try #require($0) }
        #expect(abs(parts[0] - 1) < 1e-6 && abs(parts[1] - 1) < 1e-9)
        #expect(abs(parts[2] + 0.25) < 1e-5 && parts[3] == 0.75)
        let rest = saliency * parts[0] + parts[1] + parts[2] + globalJ * parts[3]
        let expected = 1.6 + 0.8 + (preset == .paperFirst ? 0 : rest)
        #expect(abs(reward.total - expected) < 1e-9, "\(reward.total)")
        #expect(RewardConfig(preset: preset).paperCode)
    }

    @Test func aChattyAnswerHasAFloorUnlessThePaperCodeIsAskedFor() {
        let text = answer([(0, 7.5)])
        #expect(abs(reward(text).frameCount + 3.6) < 1e-9)
        #expect(abs(reward(text, preset: .standard).frameCount + 1.6) < 1e-9)
    }
}
