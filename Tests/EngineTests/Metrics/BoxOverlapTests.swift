import Media
import Testing

@testable import Engine

@Suite struct BoxOverlapTests {
    @Test func sharedOverCoveredArea() {
        let first = Box(x0: 0, y0: 0, x1: 10, y1: 10)
        #expect(first.iou(first) == 1)
        #expect(first.iou(Box(x0: 5, y0: 0, x1: 15, y1: 10)) == 50.0 / 150)
        #expect(first.iou(Box(x0: 10, y0: 0, x1: 20, y1: 10)) == 0)
    }

    @Test func boxesWithoutAreaOverlapNothing() {
        let flat = Box(x0: 3, y0: 3, x1: 3, y1: 9)
        #expect(flat.iou(flat) == 0)
        #expect(Box(x0: 9, y0: 9, x1: 1, y1: 1).iou(Box(x0: 0, y0: 0, x1: 5, y1: 5)) == 0)
        let endless = Box(x0: 0, y0: 0, x1: .infinity, y1: 1)
        #expect(endless.iou(endless) == 0)
    }

    @Test func rectanglesEndAfterTheirLastPixel() {
        let box = Box(PixelRect(x: 2, y: 3, width: 4, height: 5))
        #expect(box == Box(x0: 2, y0: 3, x1: 6, y1: 8))
        #expect(box.area == 20)
    }
}
