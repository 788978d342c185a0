import Media
import Render
import Testing

@Suite struct OverlayTests {
    private let size = PixelSize(width: 40, height: 30)
    private let palette = Palette()
    private var frame: Frame { Bitmap(size: size, fill: RGB(100, 150, 200)).frame }
    private var objects: [ObjectMask] {
        [
            ObjectMask(id: 5, mask: TestPictures.disc(size, x: 18, y: 14, radius: 7)),
            ObjectMask(id: 2, mask: TestPictures.disc(size, x: 24, y: 14, radius: 7)),
        ]
    }

    private func shown(_ mode: OverlayStyle.Mode, opacity: Double = 0.5) -> Bitmap {
        overlay(objects, on: frame, style: OverlayStyle(mode: mode, opacity: opacity))
    }

    @Test func fillMixesInsideAndDrawsTheOutlineExactly() {
        let bitmap = shown(.fill)
        // Object 5 is magenta, object 2 green; 2 is in front where they overlap.
        #expect(bitmap[14, 14] == RGB(178, 75, 228))
        #expect(bitmap[24, 14] == RGB(50, 203, 100))
        #expect(bitmap[11, 14] == palette.object(5))
        #expect(bitmap[31, 14] == palette.object(2))
        #expect(bitmap[17, 14] == palette.object(2))
        #expect(bitmap[2, 2] == RGB(100, 150, 200))
    }

    @Test func opacityHasItsEnds() {
        #expect(shown(.fill, opacity: 0)[24, 14] == RGB(100, 150, 200))
        #expect(shown(.fill, opacity: 1)[24, 14] == palette.object(2))
        #expect(shown(.fill, opacity: 7)[24, 14] == palette.object(2))
        #expect(shown(.fill, opacity: .nan) == shown(.fill, opacity: 0))
    }

    @Test func contourLeavesTheRest() {
        let bitmap = shown(.contour)
        #expect(bitmap[24, 14] == RGB(100, 150, 200))
        #expect(bitmap[31, 14] == palette.object(2))
    }

    @Test func fadeDarkensTheBackground() {
        let bitmap = shown(.fade, opacity: 1)
        let grey = bitmap[2, 2]
        #expect(grey.red == grey.green && grey.green == grey.blue && grey.red < 50)
        #expect(bitmap[24, 14] == RGB(100, 150, 200))
    }

    @Test func cutoutAndMatte() {
        let cutout = shown(.cutout)
        #expect(cutout[24, 14] == RGB(100, 150, 200))
        #expect(cutout[2, 2] == RGB(64, 64, 64))
        let matte = shown(.matte)
        for y in 0..<size.height {
            for x in 0..<size.width {
                let inside = objects.contains { $0.mask.values[y * size.width + x] == 1 }
                #expect(matte[x, y] == (inside ? palette.white : palette.black))
            }
        }
    }

    @Test func masksOfAnyResolutionMeetThePicture() {
        let large = PixelSize(width: 400, height: 300)
        let mask = ObjectMask(id: 1, mask: TestPictures.disc(large, x: 200, y: 150, radius: 70))
        let style = OverlayStyle(mode: .matte)
        let fine = overlay([mask], on: frame, style: style)
        let small = ObjectMask(id: 1, mask: TestPictures.disc(size, x: 20, y: 15, radius: 7))
        let coarse = overlay([small], on: frame, style: style)
        let different = zip(fine.pixels, coarse.pixels).count { $0 != $1 } / 3
        #expect(different < 60)
        #expect(fine[20, 15] == palette.white && fine[2, 2] == palette.black)
    }

    @Test func zoomedPartShowsItsPartOfTheMask() {
        let part = Box(x0: 10, y0: 5, x1: 30, y1: 20)
        let bitmap = Bitmap(size: PixelSize(width: 80, height: 60))
        let result = overlay(
            objects, on: bitmap, showing: part, of: size, style: OverlayStyle(mode: .matte))
        for y in 0..<60 {
            for x in 0..<80 {
                let (u, v) = (10 + x / 4, 5 + y / 4)
                let inside = objects.contains { $0.mask.values[v * 40 + u] == 1 }
                #expect(result[x, y] == (inside ? palette.white : palette.black))
            }
        }
    }

    @Test func emptyMasksAndManyMasks() {
        let empty = ObjectMask(
            id: 1, mask: Mask(size: PixelSize(width: 0, height: 0), values: []))
        #expect(overlay([empty], on: frame, style: OverlayStyle()) == Bitmap(frame))
        #expect(overlay([], on: frame, style: OverlayStyle()) == Bitmap(frame))
        let many = (0..<300).map {
            ObjectMask(id: $0, mask: TestPictures.disc(size, x: $0 % 40, y: 10, radius: 3))
        }
        #expect(overlay(many, on: frame, style: OverlayStyle()).size == size)
    }
}
