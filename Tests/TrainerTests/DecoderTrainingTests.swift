import Engine
import Foundation
import TestSupport
import Testing
import Trainer

/// What must hold for the trained decoder whatever its weights are.
@Suite struct DecoderTrainingTests {
    private static let config = TextConfig(
        vocabularySize: 30, hiddenSize: 24, intermediateSize: 40, layerCount: 2, headCount: 6,
        keyHeadCount: 2, headDim: 8, ropeTheta: 10_000, ropeSections: [1, 2, 1],
        hasQKVBias: false, isTied: true)

    private func decoder(seed: UInt64 = 1) -> DecoderTraining {
        var random = SeededGenerator(seed)
        return DecoderTraining(config: Self.config) { name, shape in
            (0..<shape.reduce(1, *)).map { _ in
                let value = Float.random(in: -0.5...0.5, using: &random)
                return name.contains("norm") ? 1 + value : value
            }
        }
    }

    private let prompt = [3, 7, 1, 9, 22]
    private let completions = [[4, 5, 6], [8], [], [2, 2, 29, 0]]
    /// Times run on while a "picture" stands still in time and spreads in height and width.
    private let positions = [[0, 1, 1, 1, 2], [0, 1, 1, 2, 2], [0, 1, 2, 1, 2]]

    private func input(_ completions: [[Int]]) -> GroupInput {
        let feature = (0..<24).map { Float($0) / 24 - 0.5 }
        return GroupInput(
            prompt: prompt, completions: completions, promptPositions: positions,
            features: [2: feature])
    }

    private func loss(
        _ decoder: DecoderTraining, _ input: GroupInput, _ temperature: Float = 1
    ) -> Double {
        decoder.forward(input, temperature: temperature).logps.joined().enumerated().reduce(0) {
            $0 + Double($1.element) * Double($1.offset % 3 + 1)
        }
    }

    private func gradients(
        _ decoder: DecoderTraining, _ input: GroupInput, _ weights: [[Float]],
        _ temperature: Float = 1
    ) {
        decoder.backward(decoder.forward(input, temperature: temperature), weights)
    }

    @Test func aGroupEqualsItsCompletionsOneByOne() {
        let (together, apart) = (decoder(), decoder())
        let group = together.forward(input(completions))
        let weights = completions.map { $0.indices.map { Float($0 + 1) * 0.3 } }
        together.backward(group, weights)
        for (index, completion) in completions.enumerated() {
            let pass = apart.forward(input([completion]))
            for (a, b) in zip(pass.logps[0], group.logps[index]) { #expect(abs(a - b) < 1e-5) }
            apart.backward(pass, [weights[index]])
        }
        for (a, b) in zip(together.parameters, apart.parameters) {
            let difference = zip(a.gradient, b.gradient).map { abs($0 - $1) }.max() ?? 0
            #expect(difference < 1e-4, "\(a.name)")
        }
    }

    /// The probabilities at a temperature are the softmax of the divided logits.
    @Test func aTemperatureDividesTheLogits() {
        let decoder = decoder()
        let every = input((0..<30).map { [$0] })
        let plain = decoder.logps(every).joined().map { Double($0) }
        let total = log(plain.reduce(0) { $0 + exp($1 / 1.7) })
        let warm = decoder.logps(every, temperature: 1.7).joined()
        for (a, b) in zip(plain, warm) { #expect(abs(a / 1.7 - total - Double(b)) < 1e-5) }
        #expect(Array(warm) == Array(decoder.forward(every, temperature: 1.7).logps.joined()))
    }

    @Test(arguments: [Float(1), 0.6, 2])
    func gradientsAgreeWithFiniteDifferences(temperature: Float) {
        let decoder = decoder(seed: 5)
        let input = input(completions)
        var index = 0
        let weights = completions.map { completion in
            completion.map { _ in
                defer { index += 1 }
                return Float(index % 3 + 1)
            }
        }
        gradients(decoder, input, weights, temperature)
        var random = SeededGenerator(9)
        for parameter in decoder.parameters {
            for _ in 0..<4 {
                let at = Int.random(in: 0..<parameter.values.count, using: &random)
                let kept = parameter.values[at]
                parameter.values[at] = kept + 2e-3
                let above = loss(decoder, input, temperature)
                parameter.values[at] = kept - 2e-3
                let below = loss(decoder, input, temperature)
                parameter.values[at] = kept
                let expected = (above - below) / 4e-3
                let found = Double(parameter.gradient[at])
                #expect(
                    abs(found - expected) < 0.02 * max(1, abs(expected)),
                    "\(parameter.name)[\(at)]: \(found) against \(expected)")
            }
        }
    }

    @Test func featuresTakeThePlaceOfTheEmbedding() {
        let decoder = decoder()
        let input = input(completions)
        gradients(decoder, input, completions.map { $0.map { _ in 1 } })
        let before = loss(decoder, input)
        // The token under the feature is a marker only: another one changes nothing.
        var other = prompt
        other[2] = 17
        let replaced = GroupInput(
            prompt: other, completions: completions, promptPositions: positions,
            features: input.features)
        #expect(abs(loss(decoder, replaced) - before) < 1e-6)
    }
}
