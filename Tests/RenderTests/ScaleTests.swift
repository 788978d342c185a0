import Media
import Render
import TestSupport
import Testing

@Suite struct ScaleTests {
    /// Area averages computed the slow way.
    private func reference(_ bitmap: Bitmap, _ source: Box, _ size: PixelSize) -> [Double] {
        var values: [Double] = []
        let stepX = (source.x1 - source.x0) / Double(size.width)
        let stepY = (source.y1 - source.y0) / Double(size.height)
        for y in 0..<size.height {
            for x in 0..<size.width {
                var (sums, total) = ([0.0, 0.0, 0.0], 0.0)
                let (left, top) = (source.x0 + Double(x) * stepX, source.y0 + Double(y) * stepY)
                for v in 0..<bitmap.size.height {
                    let height = min(top + stepY, Double(v + 1)) - max(top, Double(v))
                    for u in 0..<bitmap.size.width where height > 0 {
                        let width = min(left + stepX, Double(u + 1)) - max(left, Double(u))
                        guard width > 0 else { continue }
                        let color = bitmap[u, v]
                        let channels = [color.red, color.green, color.blue]
                        for c in 0..<3 { sums[c] += Double(channels[c]) * width * height }
                        total += width * height
                    }
                }
                values += sums.map { $0 / total }
            }
        }
        return values
    }

    @Test(arguments: [(37, 23), (20, 31), (64, 48), (1, 1), (9, 3)])
    func shrinkingAverages(width: Int, height: Int) {
        let bitmap = TestPictures.noise(PixelSize(width: 96, height: 64))
        let size = PixelSize(width: width, height: height)
        let source = Box(x0: 3.25, y0: 1.5, x1: 90, y1: 63)
        let result = scale(bitmap, from: source, to: size)
        let expected = reference(bitmap, source, size)
        // Beyond 16 samples per axis they are thinned out, which noise notices.
        let tolerance = 87.0 / Double(width) > 16 || 61.5 / Double(height) > 16 ? 24.0 : 3.0
        for (a, b) in zip(result.pixels, expected) { #expect(abs(Double(a) - b) <= tolerance) }
    }

    @Test func flatColoursStayExact() {
        let bitmap = Bitmap(size: PixelSize(width: 51, height: 33), fill: RGB(255, 1, 128))
        for size in [
            PixelSize(width: 200, height: 7), PixelSize(width: 3, height: 90),
            PixelSize(width: 17, height: 11), PixelSize(width: 1, height: 1),
        ] {
            #expect(scale(bitmap, to: size) == Bitmap(size: size, fill: RGB(255, 1, 128)))
        }
    }

    @Test func sameSizeIsACopyAndWholePixelsAreACrop() {
        let bitmap = TestPictures.noise(PixelSize(width: 30, height: 20))
        #expect(scale(bitmap, to: bitmap.size) == bitmap)
        let part = scale(
            bitmap, from: Box(x0: 4, y0: 5, x1: 24, y1: 15), to: PixelSize(width: 20, height: 10))
        #expect(part[0, 0] == bitmap[4, 5] && part[19, 9] == bitmap[23, 14])
    }

    @Test func enlargingInterpolates() {
        let bitmap = Bitmap(
            size: PixelSize(width: 2, height: 1), pixels: [0, 0, 0, 200, 100, 40])
        let wide = scale(bitmap, to: PixelSize(width: 4, height: 1))
        #expect(wide.pixels == [0, 0, 0, 50, 25, 10, 150, 75, 30, 200, 100, 40])
    }

    @Test func emptyPartsAreBlack() {
        let bitmap = TestPictures.noise(PixelSize(width: 4, height: 4))
        let size = PixelSize(width: 3, height: 2)
        for box in [
            Box(x0: 2, y0: 2, x1: 2, y1: 3), Box(x0: 9, y0: 0, x1: 12, y1: 4),
            Box(x0: .nan, y0: 0, x1: .nan, y1: 4),
        ] {
            #expect(scale(bitmap, from: box, to: size) == Bitmap(size: size))
        }
        let empty = Bitmap(size: PixelSize(width: 0, height: 0))
        #expect(scale(empty, to: size) == Bitmap(size: size))
    }

    @Test func anySizes() {
        var random = Seeded(state: 5)
        for _ in 0..<200 {
            func side() -> Int { Int.random(in: 1...70, using: &random) }
            let bitmap = TestPictures.noise(
                PixelSize(width: side(), height: side()), seed: random.next())
            let size = PixelSize(width: side(), height: side())
            let box = Box(
                x0: Double.random(in: -5...70, using: &random),
                y0: Double.random(in: -5...70, using: &random),
                x1: Double.random(in: -5...90, using: &random),
                y1: Double.random(in: -5...90, using: &random))
            #expect(scale(bitmap, from: box, to: size).size == size)
        }
    }
}
