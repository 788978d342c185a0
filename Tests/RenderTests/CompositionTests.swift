import Media
import Render
import Testing

@Suite struct CompositionTests {
    private let palette = Palette()
    private let grey = RGB(90, 90, 90)

    private func frame(_ width: Int, _ height: Int) -> Frame {
        Bitmap(size: PixelSize(width: width, height: height), fill: grey).frame
    }

    @Test func putsPictureAndStripsInTheirPlaces() {
        let size = PixelSize(width: 64, height: 60)
        let viewport = Viewport(
            content: PixelSize(width: 32, height: 20),
            in: PixelRect(x: 0, y: 0, width: 64, height: 48))
        let strip = Bitmap(size: PixelSize(width: 64, height: 12), fill: RGB(1, 2, 3))
        let bitmap = Composition(
            size: size, picture: .init(frame: frame(32, 20), viewport: viewport),
            strips: [.init(strip, x: 0, y: 48)]
        ).bitmap()
        #expect(bitmap.size == size)
        #expect(bitmap[0, 0] == palette.black && bitmap[0, 3] == palette.black)
        #expect(bitmap[0, 4] == grey && bitmap[63, 43] == grey)
        #expect(bitmap[5, 44] == palette.black && bitmap[5, 48] == RGB(1, 2, 3))
    }

    @Test func boxesAndMarkersAreInPicturePixels() {
        let size = PixelSize(width: 80, height: 40)
        let viewport = Viewport(
            content: PixelSize(width: 160, height: 80),
            in: PixelRect(x: 0, y: 0, width: 80, height: 40))
        var picture = Composition.Picture(frame: frame(160, 80), viewport: viewport)
        picture.boxes = [
            .init(box: Box(x0: 20, y0: 20, x1: 60, y1: 60), color: palette.object(3))
        ]
        picture.markers = [.init(point: PixelPoint(x: 120, y: 40), color: palette.white)]
        let bitmap = Composition(size: size, picture: picture).bitmap()
        #expect(bitmap[10, 10] == palette.object(3) && bitmap[29, 29] == palette.object(3))
        #expect(bitmap[11, 11] == grey && bitmap[30, 30] == grey)
        #expect(bitmap[60, 20] == palette.white && bitmap[61, 20] == palette.white)
        // On so small a picture the cross has short arms and no edge.
        #expect(bitmap[62, 20] == grey && bitmap[61, 21] == grey)
    }

    @Test func boxesOutsideThePictureAreHarmless() {
        let viewport = Viewport(
            content: PixelSize(width: 16, height: 16),
            in: PixelRect(x: 0, y: 0, width: 16, height: 16))
        var picture = Composition.Picture(frame: frame(16, 16), viewport: viewport)
        picture.boxes = [
            .init(box: Box(x0: -1e300, y0: .nan, x1: .infinity, y1: 1e300), color: palette.white),
            .init(box: Box(x0: 9, y0: 9, x1: 2, y1: 2), color: palette.white),
        ]
        picture.markers = [.init(point: PixelPoint(x: -1e18, y: 1e18), color: palette.white)]
        let bitmap = Composition(size: PixelSize(width: 16, height: 16), picture: picture).bitmap()
        #expect(bitmap[12, 12] == grey)
    }

    @Test func stripsOutsideAreCut() {
        let strip = Bitmap(size: PixelSize(width: 10, height: 10), fill: palette.white)
        let places = [(-5, -5), (15, 15), (100, 0), (0, -100)]
        let bitmap = Composition(
            size: PixelSize(width: 20, height: 20),
            strips: places.map { .init(strip, x: $0.0, y: $0.1) }
        ).bitmap()
        #expect(bitmap[4, 4] == palette.white && bitmap[5, 5] == palette.black)
        #expect(bitmap[15, 15] == palette.white && bitmap[14, 14] == palette.black)
    }

    @Test func filmstripShowsThumbnailsAndMarks() {
        let red = Bitmap(size: PixelSize(width: 30, height: 20), fill: RGB(200, 0, 0)).frame
        let blue = Bitmap(size: PixelSize(width: 30, height: 20), fill: RGB(0, 0, 200)).frame
        let strip = Filmstrip(
            thumbnails: [red, nil, blue, blue], size: PixelSize(width: 101, height: 18))
        let bitmap = strip.bitmap(playhead: 0.9, range: 0.1...0.6, keyframes: [0.3])
        #expect(bitmap[15, 9] == RGB(200, 0, 0))
        #expect(bitmap[5, 9] == RGB(62, 0, 0))
        #expect(bitmap[40, 9] == palette.black)
        #expect(bitmap[55, 9] == RGB(0, 0, 200))
        #expect(bitmap[70, 9] == RGB(0, 0, 62))
        #expect(bitmap[10, 9] == palette.range && bitmap[60, 9] == palette.range)
        #expect(bitmap[90, 9] == palette.playhead && bitmap[91, 9] == palette.black)
        #expect(bitmap[30, 1] == palette.keyframe && bitmap[30, 9] == palette.black)
    }

    @Test func waveformBarsFollowTheSound() {
        let picture = WaveformPicture(
            peak: [0, 1, 0.5, .nan], rms: [0, 0.5, 0.25, 9], size: PixelSize(width: 4, height: 20))
        let bitmap = picture.bitmap(playhead: 0)
        let lit = (0..<4).map { x in (0..<20).count { bitmap[x, $0] == palette.loudness } }
        #expect(lit[2] == 5 && lit[3] == 20)
        #expect((0..<20).count { bitmap[2, $0] != palette.black } == 10)
        let empty = WaveformPicture(peak: [], rms: [], size: PixelSize(width: 4, height: 4))
        #expect(empty.bitmap(playhead: .nan)[3, 3] == palette.black)
    }

    @Test func melPictureHasLowPitchBelow() {
        let map = ColorMap()
        let picture = WaveformPicture(
            mel: [0, 0.5, 1, 0.25], bins: 2, size: PixelSize(width: 40, height: 10))
        let bitmap = picture.bitmap(playhead: 1)
        #expect(bitmap[5, 9] == map[0] && bitmap[5, 0] == map[0.5])
        #expect(bitmap[30, 9] == map[1] && bitmap[30, 0] == map[0.25])
        let none = WaveformPicture(mel: [1], bins: 0, size: PixelSize(width: 3, height: 3))
        #expect(none.bitmap(playhead: 1)[0, 0] == palette.black)
    }
}
