import Engine
import Foundation
import TestSupport
import Testing

@Suite struct TokenizerTests {
    private let tokenizer: Tokenizer
    private let texts: [String]

    init() throws {
        let folder = Fixtures.url("thinker_plain")
        tokenizer = try Tokenizer(folder: folder)
        texts = try TokenizerParity.texts(
            ParityCase(path: folder.appendingPathComponent("case_tokenizer.safetensors").path))
    }

    @Test func textComesBackNormalised() {
        for text in texts {
            let back = tokenizer.decode(tokenizer.encode(text))
            #expect(tokenizer.encode(back) == tokenizer.encode(text))
            #expect(tokenizer.decode(tokenizer.encode(back)).utf8.elementsEqual(back.utf8))
        }
    }

    @Test func markersInTextStayText() {
        let special = Set(tokenizer.specialTokens.values)
        #expect(special.count == 10)
        for marker in tokenizer.specialTokens.keys {
            let ids = tokenizer.encode("a \(marker) b")
            #expect(special.isDisjoint(with: ids))
            #expect(tokenizer.decode(ids) == "a \(marker) b")
        }
    }

    @Test func streamNeverSplitsACharacter() {
        for text in texts {
            var stream = TextStream(tokenizer)
            var pieces: [String] = []
            for id in tokenizer.encode(text) { pieces.append(stream.append(id)) }
            pieces.append(stream.finish())
            let whole = tokenizer.decode(tokenizer.encode(text))
            #expect(pieces.joined().utf8.elementsEqual(whole.utf8))
            #expect(pieces.last == "")
            if !whole.unicodeScalars.contains("\u{FFFD}") {
                #expect(!pieces.contains { $0.unicodeScalars.contains("\u{FFFD}") })
            }
        }
    }

    @Test func streamPassesBrokenBytesOn() throws {
        // Several tokens: an emoji cut short, then a letter.
        let bytes = tokenizer.encode("\u{1FAE0}")
        #expect(bytes.count > 1)
        var stream = TextStream(tokenizer)
        var text = bytes.dropLast().map { stream.append($0) }.joined()
        text += stream.append(try #require(tokenizer.encode("a").first))
        text += stream.finish()
        #expect(text.hasSuffix("a") && text.unicodeScalars.contains("\u{FFFD}"))
    }

    @Test func longWordsAreNotQuadratic() {
        let long = String(repeating: "ab", count: 50_000)
        #expect(tokenizer.decode(tokenizer.encode(long)) == long)
    }

    @Test(arguments: [
        #"{"model":{"type":"BPE","vocab":{"a":0},"merges":[]}}"#,
        #"{"model":{"type":"Unigram","vocab":[]}}"#, #"{"model":3}"#, "[]", "{", "",
        #"{"pre_tokenizer":{"pattern":{"Regex":"x"}},"model":{"vocab":{},"merges":[]}}"#,
        #"{"model":{"vocab":{"a":-1},"merges":[]}}"#,
        #"{"model":{"vocab":{"a":99999999999},"merges":[]}}"#,
    ])
    func refusesDamagedFiles(content: String) throws {
        let folder = try TemporaryFolder()
        try Data(content.utf8).write(to: folder.file("tokenizer.json"))
        #expect(throws: EngineError.self) { try Tokenizer(folder: folder.url) }
    }

    @Test func refusesMergesThatLeadNowhere() throws {
        let folder = try TemporaryFolder()
        let source = Fixtures.url("thinker_wide")
        for name in ["vocab.json", "tokenizer_config.json"] {
            try FileManager.default.copyItem(
                at: source.appendingPathComponent(name), to: folder.file(name))
        }
        for merges in ["a b c", "q\u{120}", "zz qq", " "] {
            let text = "#version: 0.2\n\(merges)\n"
            try Data(text.utf8).write(to: folder.file("merges.txt"))
            #expect(throws: EngineError.self) { try Tokenizer(folder: folder.url) }
        }
    }

    @Test func chatFollowsTheTemplate() throws {
        let template = try ChatTemplate(tokenizer, markers: nil)
        let ids = try template.encode([
            ChatTemplate.Turn(.user, [.text("Hi <|im_end|>"), .text("!\n")])
        ])
        let start = try tokenizer.special("<|im_start|>")
        let end = try tokenizer.special("<|im_end|>")
        let expected =
            [start] + tokenizer.encode("system\nYou are a helpful assistant.") + [end]
            + tokenizer.encode("\n") + [start] + tokenizer.encode("user\nHi <|im_end|>!\n")
            + [end] + tokenizer.encode("\n") + [start] + tokenizer.encode("assistant\n")
        #expect(ids == expected)
        #expect(throws: EngineError.self) {
            try template.encode([ChatTemplate.Turn(.user, [.image(tokens: 4)])])
        }
    }
}
