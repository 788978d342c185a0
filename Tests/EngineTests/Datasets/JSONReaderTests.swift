import Foundation
import TestSupport
import Testing

@testable import Engine

@Suite struct JSONReaderTests {
    /// Runs `body` on a file with this text.
    private func read<Value>(_ text: String, _ body: (JSONReader) throws -> Value) throws -> Value {
        try read(Data(text.utf8), body)
    }

    private func read<Value>(_ data: Data, _ body: (JSONReader) throws -> Value) throws -> Value {
        let folder = try TemporaryFolder()
        let file = folder.file("x.json")
        try data.write(to: file)
        return try body(try JSONReader(path: file.path))
    }

    @Test func walksThroughValues() throws {
        let text = #" {"a": [1, -2.5e1, true], "b\u00e9\n": "x\\\"y", "c": null, "d": {}} "#
        var keys: [String] = []
        try read(text) { reader in
            try reader.object { key in
                keys.append(key)
                switch key {
                case "a":
                    try reader.array { index in
                        if index == 0 { #expect(try reader.integer() == 1) }
                        if index == 1 { #expect(try reader.number() == -25) }
                        if index == 2 { try reader.skip() }
                    }
                case "c": #expect(try reader.takeNull())
                case "d": try reader.skip()
                default: #expect(try reader.string() == "x\\\"y")
                }
            }
            try reader.end()
        }
        #expect(keys == ["a", "bé\n", "c", "d"])
    }

    @Test(arguments: [
        (#""\ud83d\ude00""#, "😀"), (#""\ud83dx""#, "\u{FFFD}x"), (#""\ud83d\n""#, "\u{FFFD}\n"),
        (#""\udc00""#, "\u{FFFD}"), (#""\ud83d\u0041""#, "\u{FFFD}A"),
        (#""\/\b\f""#, "/\u{8}\u{C}"),
    ])
    func escapes(text: String, expected: String) throws {
        #expect(try read(text) { try $0.string() } == expected)
    }

    @Test func pythonsNumbersThatAreNone() throws {
        #expect(try read("NaN") { try $0.number() }.isNaN)
        #expect(try read("-Infinity") { try $0.number() } == -.infinity)
        try read("[NaN, Infinity]") { try $0.skip() }
    }

    @Test(arguments: [
        ("{\"a\" 1}", 5), ("{\"a\": 1", 7), ("[1, 2", 5), ("[1,, 2]", 3), ("\"abc", 4),
        ("nope", 0), ("[tru]", 1), ("[0x10]", 1), ("[nan]", 1), ("{1: 2}", 1), ("[1] x", 4),
        ("\"\\u12", 5), ("", 0), ("[infinity]", 1), ("[1 2]", 3),
    ])
    func brokenTextIsNamedByItsByte(text: String, offset: Int) throws {
        try read(text) { reader in
            let error = #expect(throws: DatasetError.self) {
                try reader.skip()
                try reader.end()
            }
            guard case .json(_, let found, _, _) = error else {
                Issue.record("another error: \(String(describing: error))")
                return
            }
            // Words that are no values are named by their first byte.
            #expect(found == offset)
        }
    }

    @Test func unknownEscapesAreRefusedWhereTheTextIsUsed() throws {
        try read(#""\q""#) { reader in
            #expect(throws: DatasetError.self) { try reader.string() }
        }
    }

    @Test func numbersOfTheWrongKindAreRefused() throws {
        for text in ["1.5", "1e99", "\"1\"", "99999999999999999999"] {
            try read(text) { reader in
                #expect(throws: DatasetError.self) { try reader.integer() }
            }
        }
        #expect(try read("\"7\"") { try $0.identifier() } == "7")
        #expect(try read("7") { try $0.identifier() } == "7")
    }

    @Test func deepNestingEndsInAnErrorNotInACrash() throws {
        let deep = String(repeating: "[", count: 200_000)
        try read(deep) { reader in
            #expect(throws: DatasetError.self) { try reader.skip() }
        }
    }

    @Test func bytesThatAreNoTextAreRepaired() throws {
        let data = Data([0x22, 0xFF, 0x41, 0x22])
        #expect(try read(data) { try $0.string() } == "\u{FFFD}A")
    }

    @Test func stringsLongerThanTheWindow() throws {
        let long = String(repeating: "a\\\\", count: 200_000)
        #expect(
            try read("[\"\(long)\", 1]") { reader in
                var (length, last) = (0, 0)
                try reader.array { index in
                    if index == 0 {
                        length = try reader.text().count
                    } else {
                        last = try reader.integer()
                    }
                }
                return [length, last]
            } == [400_000, 1])
        try read("[\"\(long)\"]") { reader in
            try reader.skip()
            try reader.end()
        }
    }

    @Test func pipesAndFoldersAreNoFiles() throws {
        let folder = try TemporaryFolder()
        let pipe = folder.file("pipe").path
        #expect(mkfifo(pipe, 0o600) == 0)
        #expect(throws: DatasetError.self) { try JSONReader(path: pipe) }
        #expect(throws: DatasetError.self) { try JSONReader(path: folder.url.path) }
        #expect(throws: DatasetError.self) { try JSONReader(path: folder.file("none").path) }
    }
}
