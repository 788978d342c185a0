import Engine
import Foundation
import TestSupport
import Testing
import Trainer

/// One GRPO objective on the tiny Thinker's text decoder against PyTorch: log-probabilities, every
/// gradient, and five optimiser steps (tolerances of the reference tensors).
@Suite struct GRPOGoldenTests {
    private let reference: Safetensors
    private let decoder: DecoderTraining
    private let input: GroupInput
    private let referenceLogps: [[Float]]
    private let rewards: [Double]

    init() throws {
        let folder = Fixtures.url("thinker_tiny")
        let reference = try Safetensors(
            path: folder.appendingPathComponent("case_grpo.safetensors").path)
        let model = try Safetensors(path: folder.appendingPathComponent("model.safetensors").path)
        let shape = DecoderShape(
            layerCount: 3, hidden: 64, intermediate: 160, heads: 4, keyValueHeads: 2, headDim: 16,
            vocabulary: 512, normEpsilon: 1e-6, ropeTheta: 1_000_000, ropeSections: [2, 3, 3],
            tiedEmbeddings: false, queryKeyValueBias: true)
        decoder = try DecoderTraining(shape: shape) { name, shape in
            let tensor = try #require(model.tensor(name))
            #expect(tensor.shape == shape, "\(name)")
            return tensor.values
        }
        self.reference = reference
        let prompt = try #require(reference.integers("in.prompt_ids"))
        let mask = try #require(reference.tensor("in.completion_mask"))
        let counts = (0..<mask.rows).map { row in
            Int(mask.values[row * mask.columns..<(row + 1) * mask.columns].reduce(0, +))
        }
        func rows<T>(_ values: [T]) -> [[T]] {
            counts.enumerated().map { row, count in
                Array(values[row * mask.columns..<row * mask.columns + count])
            }
        }
        let positions = Array(prompt.indices)
        input = GroupInput(
            prompt: prompt,
            completions: rows(try #require(reference.integers("in.completion_ids"))),
            promptPositions: [positions, positions, positions])
        referenceLogps = rows(try #require(reference.tensor("in.ref_logps")).values)
        rewards = try #require(reference.tensor("in.rewards")).values.map(Double.init)
    }

    @Test func advantages() throws {
        let expected = try #require(reference.tensor("out.advantages")).values
        for (found, expected) in zip(groupAdvantages(rewards), expected) {
            #expect(abs(found - Double(expected)) < 1e-6)
        }
    }

    @Test func logProbabilitiesAndEveryGradient() throws {
        let pass = decoder.forward(input)
        let expected = try #require(reference.tensor("out.token_logps"))
        let greatest = expected.values.map(abs).max() ?? 1
        for (row, found) in pass.logps.enumerated() {
            for (column, value) in found.enumerated() {
                let difference = abs(value - expected.values[row * expected.columns + column])
                #expect(difference < 3e-5 * max(1, greatest))
            }
        }
        let loss = GRPOLoss(
            logps: pass.logps, reference: referenceLogps, advantages: groupAdvantages(rewards),
            beta: 0.04)
        decoder.backward(pass, loss.gradient)
        for parameter in decoder.parameters {
            let expected = try #require(reference.tensor("grad." + parameter.name)).values
            let greatest = expected.map(abs).max() ?? 0
            let difference = zip(parameter.gradient, expected).map { abs($0 - $1) }.max() ?? 0
            #expect(
                difference <= 2e-4 * greatest, "\(parameter.name): \(difference) of \(greatest)")
        }
    }

    @Test func fiveSteps() throws {
        var optimizer = AdamW(learningRate: 1e-3)
        let losses = try #require(reference.tensor("out.losses")).values
        let kls = try #require(reference.tensor("out.kls")).values
        let norms = try #require(reference.tensor("out.grad_norms")).values
        for step in 0..<5 {
            for parameter in decoder.parameters { parameter.clearGradient() }
            let pass = decoder.forward(input)
            let loss = GRPOLoss(
                logps: pass.logps, reference: referenceLogps,
                advantages: groupAdvantages(rewards), beta: 0.04)
            decoder.backward(pass, loss.gradient)
            let norm = gradientNorm(decoder.parameters)
            for (found, expected) in [
                (loss.loss, losses[step]), (loss.kl, kls[step]), (norm, norms[step]),
            ] {
                let difference = abs(found - Double(expected))
                #expect(difference < 3e-5 * max(1, abs(Double(expected))), "step \(step)")
            }
            optimizer.update(
                decoder.parameters, gradientScale: clippingScale(norm: norm, limit: 5))
        }
    }
}
