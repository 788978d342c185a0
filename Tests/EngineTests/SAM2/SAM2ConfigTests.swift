import Engine
import Foundation
import TestSupport
import Testing

/// Published configs, and checkpoints that are not what they say.
@Suite struct SAM2ConfigTests {
    private func config(_ name: String) throws -> SAM2Config {
        let url = Fixtures.url("configs/\(name).json")
        return try SAM2Config(json: Checkpoint.json(url), file: url.path)
    }

    @Test(arguments: [
        ("sam2_tiny", [1, 2, 7, 2], [96, 192, 384, 768], [5, 7, 9], 14, [7, 7]),
        ("sam2_small", [1, 2, 11, 2], [96, 192, 384, 768], [7, 10, 13], 14, [7, 7]),
        ("sam2_base_plus", [2, 3, 16, 3], [112, 224, 448, 896], [12, 16, 20], 14, [14, 14]),
        ("sam2_large", [2, 6, 36, 4], [144, 288, 576, 1152], [23, 33, 43], 16, [7, 7]),
    ])
    func readsPublishedSpelling(
        name: String, blocks: [Int], widths: [Int], global: [Int], window: Int, grid: [Int]
    ) throws {
        let config = try config(name)
        #expect(config.hiera.blocksPerStage == blocks)
        #expect(config.hiera.channelsPerStage == widths)
        #expect(config.hiera.globalBlocks == Set(global))
        #expect(config.hiera.windowPerStage[2] == window)
        #expect(config.hiera.positionGrid == grid)
        #expect(config.imageSize == 1024)
        #expect(config.memory.ropeTheta == 10000)
        #expect(config.memory.frames == 7)
        #expect(config.memory.maximumConditioningFrames == nil)
        #expect(config.accepts(inputSize: 512) && config.accepts(inputSize: 768))
        #expect(!config.accepts(inputSize: 500))
    }

    /// Changes one key of the fixture's config and says which error loading it gives.
    private func load(_ change: (inout [String: Any]) -> Void) throws -> SAM2 {
        let folder = try TemporaryFolder()
        let source = SAM2Fixture.folder
        let data = try Data(contentsOf: source.appendingPathComponent("config.json"))
        var json = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        change(&json)
        try JSONSerialization.data(withJSONObject: json).write(to: folder.file("config.json"))
        try FileManager.default.createSymbolicLink(
            at: folder.file("model.safetensors"),
            withDestinationURL: source.appendingPathComponent("model.safetensors"))
        return try SAM2(Checkpoint(folder: folder.url))
    }

    @Test func unchangedFixtureLoadsCompletely() throws {
        #expect(try load { _ in }.unusedTensors == [])
    }

    @Test func wrongKindIsNamed() throws {
        for type in ["sam", "qwen2_5_omni", ""] {
            #expect {
                _ = try load { $0["model_type"] = type }
            } throws: {
                guard case EngineError.config(_, "model_type", _, _) = $0 else { return false }
                return true
            }
        }
    }

    @Test func contradictionsOfConfigAndTensorsAreListed() throws {
        #expect {
            _ = try load {
                $0["memory_attention_num_layers"] = 3
                $0["num_maskmem"] = 5
            }
        } throws: {
            guard case EngineError.weights(_, let problems) = $0 else { return false }
            let names = problems.map(\.name)
            return names.contains("memory_temporal_positional_encoding")
                && names.contains("memory_attention.layers.2.linear1.weight")
                && !names.contains("memory_attention.layers.1.linear1.weight")
        }
    }

    @Test func impossibleNumbersAreConfigErrors() throws {
        let changes: [(String, Any)] = [
            ("image_size", 100), ("image_size", "large"), ("num_maskmem", 0),
            ("num_maskmem", -7), ("memory_attention_num_layers", 1e300),
            ("memory_attention_num_attention_heads", 3), ("memory_encoder_output_channels", 60),
            ("memory_fuser_padding", 1), ("mask_downsampler_total_stride", 12),
            ("memory_attention_feed_forward_hidden_act", "swish"), ("vision_config", 5),
            ("max_cond_frame_num", 1), ("mask_downsampler_padding", 0),
            ("mask_downsampler_padding", 3), ("rope_parameters", ["rope_theta": 1e-300]),
        ]
        for (key, value) in changes {
            #expect {
                _ = try load { $0[key] = value }
            } throws: {
                guard case EngineError.config = $0 else { return false }
                return true
            }
        }
    }

    /// Padding that does not fit its kernel gives maps of other sizes than everything counts on.
    @Test(arguments: [
        ("patch_padding", 4), ("patch_padding", 7), ("patch_padding", 11),
        ("patch_padding", 65536), ("patch_stride", 2), ("patch_stride", 8),
        ("patch_kernel_size", 3),
    ])
    func patchesMustTileThePicture(key: String, value: Int) throws {
        #expect {
            _ = try load { json in
                var vision = json["vision_config"] as? [String: Any] ?? [:]
                var backbone = vision["backbone_config"] as? [String: Any] ?? [:]
                backbone[key] = [value, value]
                vision["backbone_config"] = backbone
                json["vision_config"] = vision
            }
        } throws: {
            guard case EngineError.config(_, let key, _, _) = $0 else { return false }
            return key.hasPrefix("vision_config.backbone_config.patch_")
        }
    }

    @Test func missingTensorsAreNamed() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.copyItem(
            at: SAM2Fixture.folder.appendingPathComponent("config.json"),
            to: folder.file("config.json"))
        let whole = try Safetensors(
            path: SAM2Fixture.folder.appendingPathComponent("model.safetensors").path)
        let lost = [
            "mask_decoder.mask_tokens.weight", "memory_encoder.memory_fuser.layers.0.scale",
        ]
        var writer = SafetensorsWriter()
        for name in whole.names where !lost.contains(name) {
            if let tensor = whole.tensor(name) { writer.add(name, tensor) }
        }
        try writer.write(to: folder.file("model.safetensors").path)
        #expect {
            _ = try SAM2(Checkpoint(folder: folder.url))
        } throws: {
            guard case EngineError.weights(_, let problems) = $0 else { return false }
            return problems.map(\.name).sorted() == lost
        }
    }
}
