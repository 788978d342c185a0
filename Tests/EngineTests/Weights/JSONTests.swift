import Engine
import Testing

@Suite struct JSONTests {
    private func parse(_ text: String) throws -> JSON { try JSONParser.parse(Array(text.utf8)) }

    @Test func readsValues() throws {
        let json = try parse(#" {"a":[1,-2.5,1e3,true,null],"b":{"c":"x\n\u00e9\ud83d\ude00"}} "#)
        #expect(json["a"]?.array?.map(\.double) == [1, -2.5, 1000, nil, nil])
        #expect(json["a"]?.array?[2].int == 1000)
        #expect(json["b"]?["c"]?.string == "x\n\u{e9}\u{1F600}")
        #expect(json.members?.keys == ["a", "b"])
        #expect(json["z"] == nil)
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\":1,\"a\":2}", "nul", "01", "1.", "1e", "1e999", "-", "\"\\ud800\"",
        "\"\\x\"", "\"a", "\"\u{1}\"", "[1] 2", "{1:2}", "Infinity",
    ])
    func refuses(text: String) {
        #expect(throws: JSONParser.Failure.self) { try parse(text) }
    }

    @Test func refusesBadUTF8AndDepth() {
        #expect(throws: JSONParser.Failure.self) { try JSONParser.parse([0x22, 0xC3, 0x22]) }
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: JSONParser.Failure.self) { try parse(deep) }
    }
}
