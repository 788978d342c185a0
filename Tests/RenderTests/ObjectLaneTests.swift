import Media
import Render
import Testing

@Suite struct ObjectLaneTests {
    private let palette = Palette()

    @Test func stretchesThatFollowOnAreJoined() {
        var lane = ObjectLane(id: 1)
        lane.add(.visible, from: 0, to: 0.1)
        lane.add(.visible, from: 0.1, to: 0.2)
        lane.add(.absent, from: 0.2, to: 0.3)
        lane.add(.visible, from: 0.5, to: 0.6)
        #expect(lane.spans.map(\.start) == [0, 0.2, 0.5])
        #expect(lane.spans.map(\.end) == [0.2, 0.3, 0.6])
    }

    @Test func barsLinesAndMarksStandWhereTheyBelong() {
        var lane = ObjectLane(id: 2)
        lane.add(.visible, from: 0, to: 0.5)
        lane.add(.absent, from: 0.5, to: 0.75)
        lane.prompts = [0.25]
        let bitmap = Bitmap(
            lanes: [ObjectLane(id: 1), lane], size: PixelSize(width: 101, height: 16), playhead: 1,
            palette: palette)
        let color = palette.object(2)
        #expect(bitmap[10, 12] == color && bitmap[10, 3] == palette.black)
        #expect(bitmap[60, 12] == color && bitmap[60, 10] == palette.black)
        #expect(bitmap[25, 12] == palette.white && bitmap[90, 12] == palette.black)
        #expect(bitmap[100, 5] == palette.playhead)
    }

    @Test func aStandInIsHatched() {
        let size = PixelSize(width: 32, height: 32)
        let mask = Mask(size: size, values: [UInt8](repeating: 1, count: size.area))
        let frame = Frame(
            index: 0, time: 0, size: size, pixels: [UInt8](repeating: 0, count: size.area * 3))
        func coloured(_ isApproximate: Bool) -> Int {
            let picture = overlay(
                [ObjectMask(id: 1, mask: mask, isApproximate: isApproximate)], on: frame,
                style: OverlayStyle())
            return (0..<size.area).count { picture.pixels[3 * $0] != 0 }
        }
        #expect(coloured(false) == size.area)
        #expect(coloured(true) == size.area / 2)
    }
}
