import Media
import Render
import Testing

@Suite struct ViewportTests {
    private let content = PixelSize(width: 960, height: 540)
    private let bounds = PixelRect(x: 10, y: 20, width: 640, height: 480)

    @Test func fitsAtFirst() {
        let viewport = Viewport(content: content, in: bounds)
        #expect(viewport.target == PixelRect(x: 10, y: 80, width: 640, height: 360))
        #expect(viewport.source == Box(x0: 0, y0: 0, x1: 960, y1: 540))
    }

    @Test func pointsGoThereAndBack() throws {
        let viewport = Viewport(content: content, in: bounds, factor: 3)
        for point in [PixelPoint(x: 12.5, y: 25), PixelPoint(x: 400, y: 300.25)] {
            let picture = try #require(viewport.picturePoint(at: point))
            let back = viewport.bitmapPoint(of: picture)
            #expect(abs(back.x - point.x) < 1e-9 && abs(back.y - point.y) < 1e-9)
        }
        #expect(viewport.picturePoint(at: PixelPoint(x: 9, y: 100)) == nil)
        #expect(viewport.picturePoint(at: PixelPoint(x: 650, y: 100)) == nil)
    }

    @Test func pixelsStaySquare() {
        for factor in [1, 1.2, 2, 7.5, 32] {
            let viewport = Viewport(content: content, in: bounds, factor: factor)
            let x = Double(viewport.target.width) / (viewport.source.x1 - viewport.source.x0)
            let y = Double(viewport.target.height) / (viewport.source.y1 - viewport.source.y0)
            #expect(abs(x / y - 1) < 0.01)
        }
    }

    @Test func zoomKeepsTheAnchor() {
        let anchor = PixelPoint(x: 500, y: 200)
        let start = Viewport(content: content, in: bounds, factor: 4)
        let before = start.bitmapPoint(of: anchor)
        let after = start.zoomed(by: 1.5, around: anchor).bitmapPoint(of: anchor)
        #expect(abs(before.x - after.x) < 1e-6 && abs(before.y - after.y) < 1e-6)
    }

    @Test func neverLeavesThePicture() {
        var viewport = Viewport(content: content, in: bounds, factor: 5)
        for move in [(5000.0, 5000.0), (-9000, 100), (0, -9000), (.infinity, .nan)] {
            viewport = viewport.panned(byX: move.0, y: move.1)
            let source = viewport.source
            #expect(source.x0 >= 0 && source.y0 >= 0 && source.x1 <= 960 && source.y1 <= 540)
            #expect(source.x1 > source.x0 && source.y1 > source.y0)
        }
        #expect(viewport.zoomed(by: 1e9).factor == Viewport.largestFactor)
        #expect(viewport.zoomed(by: 0).factor == 1)
        #expect(viewport.zoomed(by: .nan).factor == 1)
    }

    @Test func panFollowsTheHand() {
        let start = Viewport(content: content, in: bounds, factor: 4)
        let point = PixelPoint(x: 480, y: 270)
        let before = start.bitmapPoint(of: point)
        let after = start.panned(byX: 30, y: -12).bitmapPoint(of: point)
        #expect(abs(after.x - before.x - 30) < 1e-6 && abs(after.y - before.y + 12) < 1e-6)
    }

    @Test func nothingToShow() {
        let empty = PixelRect(x: 0, y: 0, width: 0, height: 0)
        #expect(Viewport(content: content, in: empty).target.width == 0)
        let none = Viewport(content: PixelSize(width: 0, height: 0), in: bounds)
        #expect(none.source == Box(x0: 0, y0: 0, x1: 0, y1: 0))
    }
}
