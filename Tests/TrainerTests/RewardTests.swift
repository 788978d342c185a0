import Engine
import Media
import TestSupport
import Testing
import Trainer

@Suite struct RewardTests {
    @Test(arguments: [
        ("<think>a</think><answer>b</answer>", 1.0),
        ("<think>a</think>\n \t<answer></answer>", 1.0),
        ("<think></think>x</think><answer>b</answer>", 1.0),
        (" <think>a</think><answer>b</answer>", 0.0),
        ("<think>a</think><answer>b</answer>\n", 0.0),
        ("<think>a</think>b<answer>c</answer>", 0.0),
        ("<answer>b</answer>", 0.0),
        ("<think>a</think><answer>", 0.0),
        ("", 0.0),
    ])
    func format(completion: String, expected: Double) {
        #expect(formatReward(completion) == expected)
    }

    @Test func advantagesHaveMeanZeroAndUnitSpread() {
        let advantages = groupAdvantages([1, 2, 3, 6])
        #expect(abs(advantages.reduce(0, +)) < 1e-9)
        #expect(abs(advantages[3] - 3 / ((14.0 / 3).squareRoot() + 1e-4)) < 1e-9)
        #expect(groupAdvantages([5, 5, 5]) == [0, 0, 0])
        #expect(groupAdvantages([5]) == [0])
        // A wide epsilon leaves small differences small.
        let small = groupAdvantages([1, 1.01], epsilon: 0.5)
        #expect(abs(small[1] - 0.005 / (0.01 / 2.0.squareRoot() + 0.5)) < 1e-9)
    }

    @Test func theBonusNeedsTwoGoodRollouts() {
        let config = RewardConfig(preset: .paperCode)
        let usable = [true, true, false]
        #expect(
            lengthBonuses(
                accuracy: [1, 0.05, 0.05], usable: usable, tokens: [400, 400, 400], config: config)
                == [0, 0, 0])
        #expect(
            lengthBonuses(
                accuracy: [1, 1, 0.2], usable: usable, tokens: [319, 750, 320], config: config)
                == [0, 1, 1])
        #expect(
            lengthBonuses(
                accuracy: [1, 1, 0.2], usable: usable, tokens: [319, 750, 320],
                config: RewardConfig(preset: .standard)) == [0, 1, 0])
    }

    @Test(arguments: [(1.0, 1.0), (0.98, 0.924), (0.8, 0.471), (0.5, 0.143)])
    func anEmptyFirstFrameFoolsThePaperCode(scale: Double, paper: Double) {
        let none = Grounding(reply: "I see nothing")
        let found = audioVisualReward(
            answer: "dog", grounding: none, truth: nil, scale: (scale, scale),
            config: RewardConfig(preset: .paperCode))
        #expect(abs((found ?? -1) - paper) < 5e-4)
        let standard = RewardConfig(preset: .standard)
        #expect(
            audioVisualReward(
                answer: "dog", grounding: none, truth: nil, scale: (scale, scale), config: standard)
                == 1)
        let invented = Grounding(reply: "{\"bbox_2d\": [1, 1, 5, 5]}")
        #expect(
            audioVisualReward(
                answer: "dog", grounding: invented, truth: nil, scale: (scale, scale),
                config: standard) == 0)
    }

    @Test func audioVisualBoxesAreComparedInResizedPixels() {
        let truth = InclusiveBox(x1: 20, y1: 20, x2: 40, y2: 40)
        let grounding = Grounding(reply: "{\"bbox_2d\": [10, 10, 20, 20]} {\"bbox_2d\": [0,0,1,1]}")
        for preset in RewardConfig.Preset.allCases {
            let config = RewardConfig(preset: preset)
            #expect(
                audioVisualReward(
                    answer: "a dog", grounding: grounding, truth: truth, scale: (0.5, 0.5),
                    config: config) == 1)
            #expect(
                audioVisualReward(
                    answer: "", grounding: grounding, truth: truth, scale: (1, 1), config: config)
                    == 0)
        }
    }

    @Test func imageGroundingParts() {
        let truth = (
            box: InclusiveBox(x1: 100, y1: 100, x2: 199, y2: 199),
            points: [PixelPoint(x: 120, y: 120), PixelPoint(x: 180, y: 180)]
        )
        func reward(_ answer: String) -> ImageGroundingReward {
            ImageGroundingReward(completion: "<answer>\(answer)</answer>", truth: truth)
        }
        let perfect = reward(
            "{\"bbox_2d\":[100,100,199,199],\"points_1\":[180,180],\"points_2\":[120,120]}")
        #expect(abs(perfect.total - 4.4) < 1e-9)
        let shifted = reward(
            "{\"bbox_2d\":[120,100,219,199],\"points_1\":[0,0],\"points_2\":[120,120]}")
        #expect(abs(shifted.box - 1) < 1e-9)
        #expect(abs(shifted.iou - (2 * (80.0 / 120 - 0.5) + 0.4)) < 1e-9)
        #expect(shifted.points == 0)
        #expect(reward("{\"bbox\":[100,100,199,199]}").structure == 0)
        #expect(reward("nothing").total == 0)
    }

    @Test func assignmentsAreTheBest() {
        var random = SeededGenerator(3)
        for _ in 0..<200 {
            let rows = Int.random(in: 1...4, using: &random)
            let columns = Int.random(in: 1...4, using: &random)
            let values = (0..<rows).map { _ in
                (0..<columns).map { _ in Double.random(in: 0...1, using: &random) }
            }
            let chosen = bestAssignment(values)
            #expect(Set(chosen.compactMap { $0 }).count == min(rows, columns))
            let sum = zip(values, chosen).reduce(0.0) {
                $0 + ($1.1.map { [v = $1.0] in v[$0] } ?? 0)
            }
            #expect(abs(sum - bestByTrying(values, row: 0, used: [])) < 1e-9)
        }
    }

    private func bestByTrying(_ values: [[Double]], row: Int, used: Set<Int>) -> Double {
        guard row < values.count else { return 0 }
        var best = bestByTrying(values, row: row + 1, used: used)
        for (column, value) in values[row].enumerated() where !used.contains(column) {
            best = max(
                best, value + bestByTrying(values, row: row + 1, used: used.union([column])))
        }
        return best
    }
}
