import Testing

@testable import OmniTUI

@Suite struct ArgumentsTests {
    let command = Command(
        name: "frames", summary: "test",
        operands: [Operand(name: "CLIP", help: "")],
        options: [
            .value("out", short: "o", "DIR", ""), .flag("json", ""),
            .value("at", "TIME", repeats: true, ""), .choice("audio", ["auto", "off"], ""),
        ],
        run: { _ in .success })

    @Test func readsEverySpelling() throws {
        let parsed = try Arguments(
            ["--at=1", "clip.mp4", "-oX", "--json", "--at", "2"], for: command)
        #expect(parsed.all("at") == ["1", "2"])
        #expect(parsed["out"] == "X")
        #expect(parsed.has("json"))
        #expect(parsed.operands == ["clip.mp4"])
    }

    @Test func twoDashesEndTheOptions() throws {
        #expect(try Arguments(["--", "--json"], for: command).operands == ["--json"])
        #expect(try Arguments(["-"], for: command).operands == ["-"])
    }

    @Test(arguments: [
        ["--nope", "c"], ["c", "--out"], ["c", "--json=1"], ["c", "--audio", "loud"],
        [], ["a", "b"], ["c", "--json", "--json"], ["c", "-x"],
    ])
    func refuses(_ words: [String]) {
        #expect(throws: UsageError.self) { try Arguments(words, for: command) }
    }

    @Test func numbersHaveRanges() throws {
        let parsed = try Arguments(["c", "--at", "7"], for: command)
        #expect(try parsed.integer("at", in: 0...9) == 7)
        #expect(throws: UsageError.self) { try parsed.integer("at", in: 0...6) }
        #expect(try parsed.number("at", in: 0...9) == 7)
        #expect(try parsed.integer("out", in: 0...6) == nil)
    }
}
