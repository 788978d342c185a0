import Media
import Render
import Testing

@testable import OmniTUI

@Suite struct InputParserTests {
    private func parse(_ text: String) -> [InputParser.Output] {
        var parser = InputParser()
        return parser.parse(Array(text.utf8))
    }

    private func key(_ code: Key.Code, _ modifiers: Key.Modifiers = []) -> InputParser.Output {
        .event(.key(Key(code: code, modifiers: modifiers)))
    }

    @Test(
        arguments: [
            ("a", .character("a"), []), ("A", .character("A"), []), ("ü", .character("ü"), []),
            ("漢", .character("漢"), []), ("😀", .character("😀"), []), (" ", .character(" "), []),
            ("\r", .enter, []), ("\n", .character("j"), .control), ("\t", .tab, []),
            ("\u{7f}", .backspace, []), ("\u{8}", .backspace, []),
            ("\0", .character(" "), .control), ("\u{3}", .character("c"), .control),
            ("\u{1a}", .character("z"), .control), ("\u{1f}", .character("_"), .control),
            ("\u{1b}x", .character("x"), .alt), ("\u{1b}é", .character("é"), .alt),
            ("\u{1b}\r", .enter, .alt), ("\u{1b}\u{1}", .character("a"), [.alt, .control]),
            ("\u{1b}[A", .up, []), ("\u{1b}OB", .down, []), ("\u{1b}[1;2C", .right, .shift),
            ("\u{1b}[1;3D", .left, .alt), ("\u{1b}[1;6A", .up, [.control, .shift]),
            ("\u{1b}[H", .home, []), ("\u{1b}OF", .end, []), ("\u{1b}[1~", .home, []),
            ("\u{1b}[4~", .end, []), ("\u{1b}[7~", .home, []), ("\u{1b}[2~", .insert, []),
            ("\u{1b}[3~", .delete, []), ("\u{1b}[5~", .pageUp, []),
            ("\u{1b}[6;5~", .pageDown, .control),
            ("\u{1b}OP", .function(1), []), ("\u{1b}[11~", .function(1), []),
            ("\u{1b}[15~", .function(5), []), ("\u{1b}[17~", .function(6), []),
            ("\u{1b}[21~", .function(10), []), ("\u{1b}[24~", .function(12), []),
            ("\u{1b}[1;2P", .function(1), .shift), ("\u{1b}[[A", .function(1), []),
            ("\u{1b}[[E", .function(5), []), ("\u{1b}[Z", .tab, .shift), ("\u{1b}OM", .enter, []),
            ("\u{1b}Op", .character("0"), []), ("\u{1b}[13;5u", .enter, .control),
            ("\u{1b}[97;5u", .character("a"), .control), ("\u{1b}[97;2u", .character("A"), []),
            ("\u{1b}[27u", .escape, []), ("\u{1b}[97;3:1u", .character("a"), .alt),
            ("\u{1b}[27;5;9~", .tab, .control), ("\u{1b}[27;2;65~", .character("A"), []),
        ] as [(String, Key.Code, Key.Modifiers)])
    func keys(bytes: String, code: Key.Code, modifiers: Key.Modifiers) {
        #expect(parse(bytes) == [key(code, modifiers)])
        // The same, one byte at a time.
        var parser = InputParser()
        #expect(bytes.utf8.flatMap { parser.parse([$0]) } == [key(code, modifiers)])
        #expect(parser.patience == nil)
    }

    @Test func loneEscapeNeedsTime() {
        var parser = InputParser(escapeDelay: 0.04)
        #expect(parser.parse([0x1b]).isEmpty)
        #expect(parser.patience == 0.04)
        #expect(parser.expire() == [key(.escape)])
        #expect(parser.patience == nil)
        #expect(parser.parse([0x1b, 0x1b]) == [key(.escape)])
        #expect(parser.expire() == [key(.escape)])
        #expect(parser.parse([0x1b, 0x1b, 0x5b, 0x41]) == [key(.escape), key(.up)])
    }

    @Test(arguments: ["[", "O", "P", "]", "_", "^", "X"])
    func altWithAnIntroducerNeedsTime(character: String) {
        var parser = InputParser()
        #expect(parser.parse(Array(("\u{1b}" + character).utf8)).isEmpty)
        #expect(parser.patience == 0.5)
        #expect(parser.expire() == [key(.character(Character(character)), .alt)])
    }

    @Test func unfinishedSequencesAreDropped() {
        for start in ["\u{1b}[1;2", "\u{1b}P>|xte", "\u{1b}]11;rgb", "\u{1b}_Gi=3"] {
            var parser = InputParser()
            #expect(parser.parse(Array(start.utf8)).isEmpty)
            #expect(parser.expire().isEmpty)
            #expect(parser.parse([0x61]) == [key(.character("a"))])
        }
    }

    @Test func invalidUTF8() {
        let replacement = key(.character("\u{fffd}"))
        var parser = InputParser()
        #expect(parser.parse([0x80]) == [replacement])
        #expect(parser.parse([0xff, 0x61]) == [replacement, key(.character("a"))])
        #expect(parser.parse([0xc3, 0x61]) == [replacement, key(.character("a"))])
        #expect(parser.parse([0xe2, 0x82, 0x1b, 0x5b, 0x41]) == [replacement, key(.up)])
        #expect(parser.parse([0xed, 0xa0, 0x80]) == [replacement])  // a surrogate
        #expect(parser.parse([0xf0, 0x9f]).isEmpty)
        #expect(parser.expire() == [replacement])
    }

    @Test func abortedSequences() {
        // CAN ends a sequence; an ESC begins a new one; a wrong byte ends it too.
        #expect(parse("\u{1b}[12\u{18}a") == [key(.character("a"))])
        #expect(parse("\u{1b}[12\u{1b}[A") == [key(.up)])
        #expect(parse("\u{1b}Pabc\u{1b}[A") == [key(.up)])
        #expect(parse("\u{1b}O\u{1b}[A") == [key(.up)])
    }

    @Test func unknownSequencesPressNoKeys() {
        for text in [
            "\u{1b}[99~", "\u{1b}[1;2y", "\u{1b}[?25h", "\u{1b}[>1;2;3c", "\u{1b}[=1c",
            "\u{1b}[12;34W", "\u{1b}[97;1:3u", "\u{1b}[57358u",
            "\u{1b}]52;c;aGk=\u{7}", "\u{1b}^pm\u{1b}\\", "\u{1b}Xsos\u{1b}\\", "\u{1b}[ q",
        ] {
            #expect(
                parse(text).filter { if case .event = $0 { true } else { false } }.isEmpty,
                "\(text)")
        }
    }

    @Test func longSequencesAreBounded() {
        var parser = InputParser()
        let long = Array("\u{1b}[".utf8) + Array(repeating: 0x31, count: 100_000)
        #expect(parser.parse(long).isEmpty)
        #expect(parser.parse(Array("A".utf8)).isEmpty)
        #expect(parser.parse(Array("\u{1b}[9999999999999999999999;2A".utf8)) == [key(.up, .shift)])
    }

    @Test func focus() {
        #expect(parse("\u{1b}[I\u{1b}[O") == [.event(.focus(true)), .event(.focus(false))])
    }
}
