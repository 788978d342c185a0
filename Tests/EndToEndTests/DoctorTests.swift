import Foundation
import TestSupport
import Testing

/// `doctor --thinker DIR --sam2 DIR` on good and bad folders.
@Suite struct DoctorTests {
    private func doctor(_ words: String...) throws -> (status: Int32, models: [[String: Any]]) {
        let result = try Shell.run(Shell.binary.path, ["doctor", "--json"] + words)
        let object = try JSONSerialization.jsonObject(with: result.output) as? [String: Any]
        return (result.status, object?["checked"] as? [[String: Any]] ?? [])
    }

    @Test func theEmbeddedPairIsWhole() throws {
        let nano = Fixtures.checkout.appendingPathComponent("Sources/Engine/Resources/nano")
        let (status, models) = try doctor(
            "--thinker", nano.appendingPathComponent("thinker").path, "--sam2",
            nano.appendingPathComponent("sam2").path)
        #expect(status == 0)
        #expect(models.map { $0["role"] as? String } == ["thinker", "sam2"])
        for model in models {
            #expect(model["problem"] == nil)
            let weights = try #require(model["weights"] as? [String: Any])
            #expect(weights["tensors"] as? Int ?? 0 > 100)
            #expect((model["working_bytes"] as? Int ?? 0) > 1 << 20)
        }
        #expect((models[0]["knows"] as? String)?.contains("omni, image") == true)
        #expect((models[0]["tokenizer"] as? String)?.contains("marks for media") == true)
    }

    @Test func whatIsMissingIsNamed() throws {
        let folder = try TemporaryFolder()
        let copy = folder.file("thinker")
        try FileManager.default.copyItem(at: Fixtures.url("thinker_plain"), to: copy)
        let config = copy.appendingPathComponent("config.json")
        let text = try String(contentsOf: config, encoding: .utf8)
        let more = text.replacingOccurrences(
            of: "\"num_hidden_layers\": ", with: "\"num_hidden_layers\": 1")
        #expect(more != text)
        try Data(more.utf8).write(to: config)
        let (status, models) = try doctor("--thinker", copy.path, "--sam2", "/nowhere")
        #expect(status == 4)
        #expect((models[0]["problem"] as? String)?.contains("tensor") == true)
        #expect((models[1]["problem"] as? String)?.contains("/nowhere") == true)
    }
}
