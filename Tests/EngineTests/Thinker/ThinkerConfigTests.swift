import Engine
import Foundation
import TestSupport
import Testing

@Suite struct ThinkerConfigTests {
    /// A checkpoint folder with this config and one small tensor.
    private func checkpoint(_ config: Data, in folder: TemporaryFolder) throws -> Checkpoint {
        try config.write(to: folder.file("config.json"))
        var writer = SafetensorsWriter()
        writer.add("thinker.model.norm.weight", Tensor(zeros: [4]))
        try writer.write(to: folder.file("model.safetensors").path)
        return try Checkpoint(folder: folder.url)
    }

    private func checkpoint(_ config: String, in folder: TemporaryFolder) throws -> Checkpoint {
        try checkpoint(Data(config.utf8), in: folder)
    }

    @Test(arguments: [("3b", ThinkerConfig.Size.billions3), ("7b", .billions7)])
    func readsThePublishedSpelling(name: String, size: ThinkerConfig.Size) throws {
        let folder = try TemporaryFolder()
        let file = Fixtures.url("configs/thinker_\(name).json")
        var expected = ThinkerConfig.published(size)
        expected.weightPrefix = "thinker."
        let config = try ThinkerConfig(checkpoint(Data(contentsOf: file), in: folder))
        #expect(config == expected)
    }

    /// What a file leaves out has the upstream default: that of the 7B.
    @Test func absentKeysHaveUpstreamDefaults() throws {
        let folder = try TemporaryFolder()
        let config = try ThinkerConfig(
            checkpoint(#"{"model_type": "qwen2_5_omni"}"#, in: folder))
        #expect(config.text == ThinkerConfig.published(.billions7).text)
        #expect(config.audio == ThinkerConfig.published(.billions7).audio)
    }

    @Test func plainDecodersHaveNoTowers() throws {
        let folder = try TemporaryFolder()
        let config = try ThinkerConfig(
            checkpoint(
                """
                {"model_type": "llama", "vocab_size": 99, "hidden_size": 64,
                 "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 4,
                 "rope_theta": 100000, "tie_word_embeddings": true}
                """, in: folder))
        #expect(config.vision == nil && config.audio == nil && config.markers == nil)
        #expect(config.text.ropeSections == [8] && !config.text.hasQKVBias)
        #expect(config.text.ropeTheta == 100_000 && config.text.isTied)
    }

    @Test(arguments: [
        #"{"model_type": "gpt2"}"#, "{}", #"{"model_type": "llama"}"#,
        #"{"model_type": "qwen2_5_omni", "text_config": {"num_key_value_heads": 3}}"#,
        #"{"model_type": "qwen2_5_omni", "text_config": {"hidden_size": -1}}"#,
        #"{"model_type": "qwen2_5_omni", "text_config": {"hidden_size": 1e30}}"#,
        #"{"model_type": "qwen2_5_omni", "text_config": {"num_hidden_layers": 900000}}"#,
        #"{"model_type": "qwen2_5_omni", "text_config": {"hidden_act": "gelu"}}"#,
        #"{"model_type": "qwen2_5_omni", "text_config": 3}"#,
        #"{"model_type": "qwen2_5_omni", "vision_config": {"out_hidden_size": 9}}"#,
        #"{"model_type": "qwen2_5_omni", "audio_token_index": 999999}"#,
        #"{"model_type": "qwen2_5_omni", "text_config": {"rope_scaling": {"type": "yarn"}}}"#,
    ])
    func refusesWhatItCannotRun(config: String) throws {
        let folder = try TemporaryFolder()
        let checkpoint = try checkpoint(config, in: folder)
        #expect {
            _ = try ThinkerConfig(checkpoint)
        } throws: { ($0 as? EngineError)?.exitStatus == 4 }
    }
}
