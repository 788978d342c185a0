import Engine
import Foundation
import TestSupport
import Testing

@testable import Trainer

/// Low-rank adapters beside frozen weights.
@Suite struct AdapterTests {
    private let source = Fixtures.url("thinker_tiny")
    private let run = Compute(parallel: Parallel(threadCount: 1))
    private let input = GroupInput(
        prompt: [5, 9, 300, 7], completions: [[11, 12, 13], [40], [2, 2, 450]],
        promptPositions: [[0, 1, 2, 3], [0, 1, 2, 3], [0, 1, 2, 3]])

    private func lora(_ change: (inout LoRAConfig) -> Void = { _ in }) -> LoRAConfig {
        var lora = LoRAConfig()
        (lora.rank, lora.alpha) = (3, 6)
        change(&lora)
        return lora
    }

    /// Adapters that do something.
    private func decoder(_ lora: LoRAConfig) throws -> DecoderTraining {
        let decoder = try DecoderTraining(
            frozen: Checkpoint(folder: source), adapters: lora, seed: 3, run)
        var random = SeededGenerator(8)
        for parameter in decoder.parameters where parameter.name.hasSuffix("lora_B.weight") {
            parameter.values = parameter.values.map { _ in
                Float.random(in: -0.1...0.1, using: &random)
            }
        }
        return decoder
    }

    private func loss(_ decoder: DecoderTraining) -> Double {
        decoder.logps(input).joined().enumerated().reduce(0) {
            $0 + Double($1.element) * Double($1.offset % 3 + 1)
        }
    }

    @Test func newAdaptersDoNothing() throws {
        let whole = try DecoderTraining(Checkpoint(folder: source))
        let adapted = try DecoderTraining(
            frozen: Checkpoint(folder: source), adapters: lora(), seed: 3, run)
        #expect(whole.logps(input) == adapted.logps(input))
        #expect(adapted.parameters.count == 2 * 7 * whole.config.layerCount)
        let few = try DecoderTraining(
            frozen: Checkpoint(folder: source), adapters: lora { $0.targets = ["v_proj"] },
            seed: 3, run)
        #expect(few.parameters.count == 2 * whole.config.layerCount)
    }

    @Test func gradientsAgreeWithFiniteDifferences() throws {
        let decoder = try decoder(lora())
        var index = 0
        let pass = decoder.forward(input)
        decoder.backward(
            pass,
            pass.logps.map { completion in
                completion.map { _ in
                    defer { index += 1 }
                    return Float(index % 3 + 1)
                }
            })
        var random = SeededGenerator(9)
        for parameter in decoder.parameters {
            for _ in 0..<2 {
                let at = Int.random(in: 0..<parameter.values.count, using: &random)
                let kept = parameter.values[at]
                parameter.values[at] = kept + 1e-2
                let above = loss(decoder)
                parameter.values[at] = kept - 1e-2
                let below = loss(decoder)
                parameter.values[at] = kept
                let (expected, found) = ((above - below) / 2e-2, Double(parameter.gradient[at]))
                #expect(
                    abs(found - expected) < 0.02 * max(0.1, abs(expected)),
                    "\(parameter.name)[\(at)]: \(found) against \(expected)")
            }
        }
    }

    @Test func withoutItsAdaptersTheModelIsAsItWas() throws {
        let adapted = try decoder(lora())
        let whole = try DecoderTraining(Checkpoint(folder: source))
        #expect(adapted.logps(input) != whole.logps(input))
        #expect(adapted.logps(input, adapted: false) == whole.logps(input))
    }

    @Test func mergedWeightsComputeTheSame() throws {
        let folder = try TemporaryFolder()
        let lora = lora { $0.merges = true }
        let adapted = try decoder(lora)
        let checkpoint = try Checkpoint(folder: source)
        try CheckpointFolder(
            out: folder.url.path, identity: RunIdentity([]), source: checkpoint, lora: lora
        ).export(adapted, to: folder.file("model").path)
        let merged = try DecoderTraining(Checkpoint(folder: folder.file("model")))
        for (a, b) in zip(merged.logps(input).joined(), adapted.logps(input).joined()) {
            #expect(abs(a - b) < 1e-4, "\(a) against \(b)")
        }
    }

    @Test func adaptersAreStoredAsPeftNamesThem() throws {
        let folder = try TemporaryFolder()
        let lora = lora { $0.targets = ["q_proj", "down_proj"] }
        let adapted = try decoder(lora)
        let checkpoints = try CheckpointFolder(
            out: folder.url.path, identity: RunIdentity([("a", "b")]),
            source: Checkpoint(folder: source), lora: lora)
        var optimizer = AdamW(learningRate: 1e-3)
        optimizer.update(adapted.parameters)
        var state = TrainingState()
        (state.step, state.gradientTokens) = (1, 34)
        try checkpoints.write(state, adapted, optimizer, keeping: 1)
        let written = checkpoints.folder(of: 1)
        let file = try Safetensors(path: written + "/adapter_model.safetensors")
        let name = "base_model.model.model.language_model.layers.1.mlp.down_proj.lora_A.weight"
        #expect(file.entries[name]?.shape == [3, adapted.config.intermediateSize])
        let config = try Checkpoint.json(URL(fileURLWithPath: written + "/adapter_config.json"))
        #expect(config["r"]?.int == 3 && config["lora_alpha"]?.double == 6)
        #expect(config["target_modules"]?.string?.contains("(down_proj|q_proj)") == true)

        let fresh = try DecoderTraining(
            frozen: Checkpoint(folder: source), adapters: lora, seed: 99, run)
        #expect(try checkpoints.restore(fresh, &optimizer) { _ in } == state)
        #expect(zip(fresh.parameters, adapted.parameters).allSatisfy { $0.values == $1.values })
    }

    /// The engine adds adapters to its products; training beside them.
    @Test func samplingUsesTheAdapters() throws {
        let models = try ModelPair(
            thinker: try #require(EmbeddedModels.thinker), sam2: try #require(EmbeddedModels.sam2))
        let policy = try Policy(models.thinker, lora: lora(), seed: 1, run)
        var random = SeededGenerator(8)
        for parameter in policy.decoder.parameters {
            parameter.values = parameter.values.map {
                $0 + Float.random(in: -0.05...0.05, using: &random)
            }
        }
        let ids = models.thinker.tokenizer.encode("the cow is seen and heard") + [17]
        let model = policy.model()
        let prompt = try model.thinker.encode(ThinkerInput(ids: ids), run)
        var (tokens, sampled): ([Int], [Float]) = ([], [])
        try model.generator.generate(
            prompt, ids: ids, options: SamplingOptions(maximumTokens: 8, temperature: 1), run
        ) { event in
            guard case .token(let token) = event else { return }
            tokens.append(token.id)
            sampled.append(token.logProbability)
        }
        let input = GroupInput(
            ThinkerInput(ids: ids), prompt, completions: [tokens], model.thinker.config)
        for (a, b) in zip(sampled, policy.decoder.logps(input)[0]) {
            #expect(abs(a - b) < 2e-3, "\(a) against \(b)")
        }
        #expect(policy.decoder.logps(input) != policy.referenceLogps(input, temperature: 1))
    }
}
