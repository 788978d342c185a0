import Media
import Render
import Testing

@Suite struct FitTests {
    @Test func keepsProportionsAndCentres() {
        let rect = aspectFit(
            PixelSize(width: 1920, height: 1080), in: PixelSize(width: 640, height: 480))
        #expect(rect == PixelRect(x: 0, y: 60, width: 640, height: 360))
    }

    @Test func aLineStaysVisible() {
        let rect = aspectFit(
            PixelSize(width: 10_000, height: 1), in: PixelSize(width: 100, height: 50))
        #expect(rect.width == 100 && rect.height == 1)
    }
}
