import Foundation
import TestSupport
import Testing

/// `omni-tui generate` as a user runs it, on sound checkpoints and on broken ones.
@Suite struct GenerateCommandTests {
    private func generate(_ folder: URL, _ more: String...) throws -> Shell.Result {
        try Shell.run(
            Shell.binary.path,
            ["generate", "--thinker", folder.path, "--max-tokens", "5", "--threads", "1"] + more)
    }

    /// A copy of a fixture that a test may damage.
    private func copy(_ fixture: String, into folder: TemporaryFolder) throws -> URL {
        let target = folder.file("model")
        try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
        let names = try FileManager.default.contentsOfDirectory(
            atPath: Fixtures.url(fixture).path)
        for name in names where !name.hasPrefix("case_") {
            try FileManager.default.copyItem(
                at: Fixtures.url(fixture).appendingPathComponent(name),
                to: target.appendingPathComponent(name))
        }
        return target
    }

    @Test(arguments: ["thinker_plain", "thinker_wide"])
    func streamsTextAndReportsTimings(fixture: String) throws {
        let result = try generate(Fixtures.url(fixture), "Hello <|im_end|>")
        #expect(result.status == 0)
        #expect(!result.output.isEmpty)
        #expect(result.errors.contains("prompt tokens in"))
    }

    @Test func printsOneObject() throws {
        let result = try generate(
            Fixtures.url("thinker_plain"), "--json", "--log-probabilities", "Hello")
        let object = try #require(
            try JSONSerialization.jsonObject(with: result.output) as? [String: Any])
        #expect(object["tokens"] as? Int == 5)
        #expect(object["text"] is String)
        let logs = try #require(object["log_probabilities"] as? [Double])
        #expect(logs.count == 5 && logs.allSatisfy { $0 <= 0 && $0 > -20 })
        #expect((object["ids"] as? [Int])?.count == 5)
        let again = try generate(
            Fixtures.url("thinker_plain"), "--json", "--log-probabilities", "Hello")
        let second = try JSONSerialization.jsonObject(with: again.output) as? [String: Any]
        #expect(second?["ids"] as? [Int] == object["ids"] as? [Int])
    }

    @Test func anUnsupportedModelTypeIsNamed() throws {
        let folder = try TemporaryFolder()
        let model = try copy("thinker_plain", into: folder)
        try Data(#"{"model_type": "gpt2"}"#.utf8).write(
            to: model.appendingPathComponent("config.json"))
        let result = try generate(model, "Hello")
        #expect(result.status == 4)
        #expect(result.errors.contains("model_type") && result.errors.contains("gpt2"))
    }

    @Test func aConfigThatContradictsTheTensorsNamesThem() throws {
        let folder = try TemporaryFolder()
        let model = try copy("thinker_plain", into: folder)
        let config = model.appendingPathComponent("config.json")
        let text = try String(contentsOf: config, encoding: .utf8)
        try Data(
            text.replacingOccurrences(
                of: "\"intermediate_size\": 72", with: "\"intermediate_size\": 80"
            ).utf8
        ).write(to: config)
        let result = try generate(model, "Hello")
        #expect(result.status == 4)
        for word in ["mlp.gate_proj.weight", "[80, 48]", "[72, 48]"] {
            #expect(result.errors.contains(word))
        }
    }

    @Test(arguments: [0, 7, 100, 5000]) func aFileCutShortIsNoModel(size: Int) throws {
        let folder = try TemporaryFolder()
        let model = try copy("thinker_plain", into: folder)
        let file = model.appendingPathComponent("model.safetensors")
        try Data(contentsOf: file).prefix(size).write(to: file)
        let result = try generate(model, "Hello")
        #expect(result.status == 4)
        #expect(result.errors.contains("model.safetensors"))
    }

    @Test func aMissingFolderIsNoModel() throws {
        let folder = try TemporaryFolder()
        #expect(try generate(folder.file("none"), "Hello").status == 4)
    }

    @Test func slimPicturesAreRefused() throws {
        let folder = try TemporaryFolder()
        let picture = folder.file("slim.ppm")
        var data = Data("P6\n2010 10\n255\n".utf8)
        data.append(Data(repeating: 128, count: 2010 * 10 * 3))
        try data.write(to: picture)
        let result = try generate(
            Fixtures.url("thinker_plain"), "--image", picture.path, "What is this?")
        #expect(result.status == 3)
        #expect(result.errors.contains("2010"))
    }

    /// A WAV file of one channel with 8000 samples of 16 bits a second.
    private func silence(seconds: Int) -> Data {
        let length = UInt32(seconds * 16_000)
        func bytes(_ value: some FixedWidthInteger) -> Data {
            withUnsafeBytes(of: value.littleEndian) { Data($0) }
        }
        var file = Data("RIFF".utf8) + bytes(36 + length) + Data("WAVEfmt ".utf8)
        file += bytes(UInt32(16)) + bytes(UInt16(1)) + bytes(UInt16(1)) + bytes(UInt32(8000))
        file += bytes(UInt32(16_000)) + bytes(UInt16(2)) + bytes(UInt16(16))
        return file + Data("data".utf8) + bytes(length) + Data(count: Int(length))
    }

    @Test func longSoundIsCutAndTheCallerTold() throws {
        let folder = try TemporaryFolder()
        let sound = folder.file("long.wav")
        try silence(seconds: 301).write(to: sound)
        let result = try generate(
            Fixtures.url("thinker_plain"), "--audio", sound.path, "What is this?")
        #expect(result.errors.contains("cut after 300 seconds"))
        #expect(result.status == 0 || result.errors.contains("; use fewer"))
    }

    @Test func aForeignTemplateIsWarnedOf() throws {
        let folder = try TemporaryFolder()
        let model = try copy("thinker_plain", into: folder)
        try Data(#"{"chat_template": "[INST] {{ messages }} [/INST]"}"#.utf8).write(
            to: model.appendingPathComponent("chat_template.json"))
        let result = try generate(model, "Hello")
        #expect(result.status == 0)
        #expect(result.errors.contains("warning: chat_template.json"))
    }
}
