import Render
import Testing

@testable import OmniTUI

@Suite struct PictureLayerTests {
    private let rect = CellRect(column: 4, row: 2, columns: 3, rows: 2)
    private let six: [UInt8] = Array("\u{1b}Pq-\u{1b}\\".utf8)

    private func slot(_ rect: CellRect) -> PictureSlot { PictureSlot(rect: rect, key: "k") }

    private func picture(
        _ layer: PictureLayer, rect: CellRect? = nil, kind: GraphicsProtocol = .sixel,
        _ encoded: EncodedPicture? = nil
    ) -> Picture {
        Picture(
            rect: rect ?? self.rect, encoded: encoded ?? .bytes(six), kind: kind,
            generation: layer.generation)
    }

    @Test func drawsInPlace() {
        var layer = PictureLayer()
        let update = layer.update(slot: slot(rect), picture: picture(layer), rows: 10)
        #expect(update.draw == Array("\u{1b}7\u{1b}[3;5H".utf8) + six + Array("\u{1b}8".utf8))
        #expect(update.staleRows.isEmpty)
        #expect(layer.rect == rect)
        // No picture given: the shown one stays.
        let again = layer.update(slot: slot(rect), picture: nil, rows: 10)
        #expect(again == .init())
        #expect(layer.rect == rect)
    }

    @Test func nothingNewIsNothingSent() {
        var layer = PictureLayer()
        let update = layer.update(slot: slot(rect), picture: picture(layer, .bytes([])), rows: 10)
        #expect(update.draw.isEmpty)
    }

    @Test func withoutASlotItIsErased() {
        var layer = PictureLayer()
        _ = layer.update(slot: slot(rect), picture: picture(layer), rows: 10)
        let generation = layer.generation
        let update = layer.update(slot: nil, picture: nil, rows: 10)
        #expect(update.staleRows == 2..<4)
        #expect(update.erase.isEmpty)
        #expect(layer.rect == nil)
        #expect(layer.generation == generation + 1)
        // Once only.
        let again = layer.update(slot: nil, picture: nil, rows: 10)
        #expect(again == .init())
    }

    @Test func kittyPicturesAreDeleted() {
        var layer = PictureLayer()
        _ = layer.update(slot: slot(rect), picture: picture(layer, kind: .kitty), rows: 10)
        let update = layer.update(slot: nil, picture: nil, rows: 10)
        #expect(String(decoding: update.erase, as: UTF8.self).contains("a=d"))
    }

    @Test func throughTmuxItIsPlacedOnTheTerminalAroundIt() {
        var layer = PictureLayer()
        layer.way = .tmux
        layer.origin = CellPoint(column: 40, row: 10)
        let update = layer.update(slot: slot(rect), picture: picture(layer), rows: 10)
        let inner = Array("\u{1b}7\u{1b}[13;45H".utf8) + six + Array("\u{1b}8".utf8)
        #expect(update.draw == Passthrough.tmux.wrap(inner))
    }

    @Test func movingMakesOldPicturesWorthless() {
        var layer = PictureLayer()
        _ = layer.update(slot: slot(rect), picture: picture(layer), rows: 10)
        var moved = rect
        moved.column = 0
        let old = picture(layer, rect: moved)
        let update = layer.update(slot: slot(moved), picture: old, rows: 10)
        #expect(update.draw.isEmpty)
        #expect(update.staleRows == 2..<4)
        let fresh = picture(layer, rect: moved)
        let drawn1 = layer.update(slot: slot(moved), picture: fresh, rows: 10).draw
        #expect(!drawn1.isEmpty)
    }

    @Test func anotherKindStartsAfresh() {
        var layer = PictureLayer()
        _ = layer.update(slot: slot(rect), picture: picture(layer), rows: 10)
        let cells = picture(layer, kind: .blocks, .cells([[PictureCell("x")]]))
        let update = layer.update(slot: slot(rect), picture: cells, rows: 10)
        #expect(update.staleRows == 2..<4)
        #expect(update.draw.isEmpty)
        #expect(layer.rect == nil)
    }

    @Test func staleGenerationsAreNotDrawn() {
        var layer = PictureLayer()
        let old = picture(layer)
        layer.lose()
        let drawn2 = layer.update(slot: slot(rect), picture: old, rows: 10).draw
        #expect(drawn2.isEmpty)
        #expect(layer.rect == nil)
    }

    @Test func theLastRowStaysFree() {
        var layer = PictureLayer()
        let drawn3 = layer.update(slot: slot(rect), picture: picture(layer), rows: 4).draw
        #expect(drawn3.isEmpty)
        let drawn4 = layer.update(slot: slot(rect), picture: picture(layer), rows: 5).draw
        #expect(!drawn4.isEmpty)
        let outside = CellRect(column: -1, row: 0, columns: 3, rows: 2)
        let wrong = picture(layer, rect: outside)
        let drawn5 = layer.update(slot: slot(outside), picture: wrong, rows: 9).draw
        #expect(drawn5.isEmpty)
    }

    @Test func onlyChangedCellsAreWritten() {
        var layer = PictureLayer()
        let red = PictureCell("\u{2580}", foreground: .rgb(RGB(255, 0, 0)), background: .indexed(9))
        let plain = PictureCell("x")
        let first = picture(
            layer, kind: .blocks, .cells([[red, red, plain], [plain, plain, red]]))
        let bytes = layer.update(slot: slot(rect), picture: first, rows: 10).draw
        let colors = "\u{1b}[0;38;2;255;0;0;101m"
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == "\u{1b}7\u{1b}[3;5H\(colors)▀▀\u{1b}[0mx\u{1b}[4;5Hxx\(colors)▀\u{1b}[0m\u{1b}8")
        let second = picture(
            layer, kind: .blocks, .cells([[red, red, plain], [plain, red, red]]))
        let changed = layer.update(slot: slot(rect), picture: second, rows: 10).draw
        #expect(
            String(decoding: changed, as: UTF8.self)
                == "\u{1b}7\u{1b}[4;6H\(colors)▀\u{1b}[0m\u{1b}8")
        let drawn6 = layer.update(slot: slot(rect), picture: second, rows: 10).draw
        #expect(drawn6.isEmpty)
        layer.lose()
        let again = picture(layer, kind: .blocks, second.encoded)
        #expect(
            layer.update(slot: slot(rect), picture: again, rows: 10).draw.count > bytes.count / 2)
    }

    @Test func tooManyCellsAreCut() {
        var layer = PictureLayer()
        let rows = Array(repeating: Array(repeating: PictureCell("y"), count: 9), count: 9)
        let wide = picture(layer, kind: .ascii, .cells(rows))
        let bytes = layer.update(slot: slot(rect), picture: wide, rows: 10).draw
        #expect(bytes.filter { $0 == UInt8(ascii: "y") }.count == 6)
    }
}
