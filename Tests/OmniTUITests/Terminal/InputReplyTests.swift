import Media
import Render
import TestSupport
import Testing

@testable import OmniTUI

/// Mouse, paste, and the answers of terminals in the stream of keys.
@Suite struct InputReplyTests {
    private func parse(_ text: String) -> [InputParser.Output] {
        var parser = InputParser()
        return parser.parse(Array(text.utf8))
    }

    private func mouse(
        _ kind: MouseEvent.Kind, _ button: MouseEvent.Button, _ column: Int, _ row: Int,
        _ modifiers: Key.Modifiers = []
    ) -> InputParser.Output {
        .event(
            .mouse(
                MouseEvent(
                    kind: kind, button: button, cell: CellPoint(column: column, row: row),
                    pixel: nil, modifiers: modifiers)))
    }

    @Test func mouseInCells() {
        #expect(parse("\u{1b}[<0;33;8M") == [mouse(.press, .left, 32, 7)])
        #expect(parse("\u{1b}[<0;33;8m") == [mouse(.release, .left, 32, 7)])
        #expect(parse("\u{1b}[<2;1;1M") == [mouse(.press, .right, 0, 0)])
        #expect(parse("\u{1b}[<32;5;6M") == [mouse(.drag, .left, 4, 5)])
        #expect(parse("\u{1b}[<35;5;6M") == [mouse(.move, .none, 4, 5)])
        #expect(parse("\u{1b}[<64;5;6M") == [mouse(.wheelUp, .none, 4, 5)])
        #expect(parse("\u{1b}[<65;5;6M") == [mouse(.wheelDown, .none, 4, 5)])
        #expect(
            parse("\u{1b}[<20;400;300M") == [mouse(.press, .left, 399, 299, [.shift, .control])])
        #expect(parse("\u{1b}[<8;0;0M") == [mouse(.press, .left, 0, 0, .alt)])
        // Tilted wheel, side buttons, missing numbers: nothing, and no keys either.
        #expect(parse("\u{1b}[<66;5;6M\u{1b}[<128;5;6M\u{1b}[<0;5M").isEmpty)
    }

    @Test func mouseInPixels() {
        var parser = InputParser()
        parser.pixelMouseCell = PixelSize(width: 6, height: 13)
        let press = parser.parse(Array("\u{1b}[<0;13;14M".utf8))
        #expect(
            press == [
                .event(
                    .mouse(
                        MouseEvent(
                            kind: .press, button: .left, cell: CellPoint(column: 2, row: 1),
                            pixel: PixelPoint(x: 12.5, y: 13.5))))
            ])
    }

    @Test func mouseOfOldTerminals() {
        var parser = InputParser()
        let bytes: [UInt8] = [
            0x1b, 0x5b, 0x4d, 0x20, 0x21, 0x22, 0x1b, 0x5b, 0x4d, 0x23, 0x21, 0xff,
        ]
        #expect(
            parser.parse(bytes) == [mouse(.press, .left, 0, 1), mouse(.release, .none, 0, 222)])
    }

    @Test func paste() {
        #expect(
            parse("\u{1b}[200~one\r\ntwo\rthree\tq\u{1b}[31m\u{7}\u{9b}\u{1b}[201~x") == [
                .event(.paste("one\ntwo\nthree\tq[31m")),
                .event(.key(Key(code: .character("x")))),
            ])
        #expect(parse("\u{1b}[200~\u{1b}[201~") == [.event(.paste(""))])
    }

    @Test func hugePasteIsCut() throws {
        var parser = InputParser()
        var bytes = Array("\u{1b}[200~".utf8)
        bytes += Array(repeating: 0x61, count: (1 << 20) + 500)
        bytes += "\u{1b}[201~b".utf8
        let outputs = parser.parse(bytes)
        #expect(outputs.count == 2)
        guard case .event(.paste(let text)) = outputs.first else {
            Issue.record("no paste")
            return
        }
        #expect(text.count == 1 << 20)
        #expect(outputs.last == .event(.key(Key(code: .character("b")))))
    }

    @Test(
        arguments: [
            ("\u{1b}[?62;4;22c", .attributes([62, 4, 22])),
            ("\u{1b}[?62;c", .attributes([62, 0])),
            ("\u{1b}P>|XTerm(379)\u{1b}\\", .version("XTerm(379)")),
            ("\u{1b}P>|bad\u{7}name\u{9b}\u{1b}\\", .version("badname")),
            ("\u{1b}[?2026;2$y", .mode(2026, .reset)), ("\u{1b}[?2026;0$y", .mode(2026, .unknown)),
            ("\u{1b}[?2026;9$y", .other),
            ("\u{1b}[?1;0;1024S", .colorRegisters(1024)),
            ("\u{1b}[?2;0;1000;1000S", .graphicSize(PixelSize(width: 1000, height: 1000))),
            // mlterm's error under the wrong number, WezTerm without a field, xterm's errors
            ("\u{1b}[?1;3;0S", .other), ("\u{1b}[?2;0;800S", .other), ("\u{1b}[?1;3S", .other),
            ("\u{1b}[6;13;6t", .cellPixels(PixelSize(width: 6, height: 13))),
            ("\u{1b}[4;520;600t", .windowPixels(PixelSize(width: 600, height: 520))),
            ("\u{1b}[8;40;100t", .other), ("\u{1b}[>41;379;0c", .other),
            ("\u{1b}_Gi=31;OK\u{1b}\\", .kittyGraphics(ok: true)),
            ("\u{1b}_Gi=31;EINVAL:bad\u{1b}\\", .kittyGraphics(ok: false)),
            ("\u{1b}]11;rgb:0000/0000/0000\u{7}", .other), ("\u{1b}P1$r0m\u{1b}\\", .other),
        ] as [(String, TerminalReply)])
    func replies(bytes: String, reply: TerminalReply) {
        #expect(parse(bytes) == [.reply(reply)])
        // However it is cut, with keys around it, it is the same answer and no key.
        for cut in 1..<bytes.utf8.count {
            var parser = InputParser()
            let all = Array("a".utf8) + Array(bytes.utf8) + Array("b".utf8)
            let outputs = parser.parse(all[..<(cut + 1)]) + parser.parse(all[(cut + 1)...])
            #expect(
                outputs == [
                    .event(.key(Key(code: .character("a")))), .reply(reply),
                    .event(.key(Key(code: .character("b")))),
                ])
        }
    }

    /// Random bytes with many introducers: no trap, and always back to plain keys in the end.
    @Test(arguments: 0..<64)
    func noise(seed: Int) {
        var random = SeededGenerator(UInt64(seed))
        let spice: [UInt8] = Array(
            "\u{1b}\u{1b}\u{1b}[]OP_X^;?<>0123456789~MmuctSy$\\\u{7}\u{18}".utf8)
        var parser = InputParser()
        parser.pixelMouseCell = seed % 2 == 0 ? PixelSize(width: 7, height: 15) : nil
        for _ in 0..<200 {
            let chunk = (0..<Int.random(in: 1...40, using: &random)).map { _ in
                Bool.random(using: &random)
                    ? spice[Int.random(in: 0..<spice.count, using: &random)]
                    : UInt8.random(in: 0...255, using: &random)
            }
            _ = parser.parse(chunk)
            if Int.random(in: 0..<8, using: &random) == 0 { _ = parser.expire() }
        }
        _ = parser.expire()
        #expect(parser.patience == nil)
        #expect(parser.parse([0x71]) == [.event(.key(Key(code: .character("q"))))])
    }

    /// Cutting a stream anywhere changes nothing: a parser fed at once and one fed byte by byte
    /// agree.
    @Test(arguments: 100..<132)
    func cutsDoNotMatter(seed: Int) {
        var random = SeededGenerator(UInt64(seed))
        let bytes = (0..<2000).map { _ in
            UInt8.random(in: 0...3, using: &random) == 0
                ? 0x1b : UInt8.random(in: 0x18...0x7f, using: &random)
        }
        var whole = InputParser()
        var pieces = InputParser()
        let expected = whole.parse(bytes)
        #expect(bytes.flatMap { pieces.parse([$0]) } == expected)
    }
}
