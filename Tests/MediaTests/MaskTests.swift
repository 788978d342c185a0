import Media
import Testing

@Suite struct MaskTests {
    @Test func boundsAreTight() {
        var values = [UInt8](repeating: 0, count: 20)
        values[6] = 1
        values[13] = 1
        let mask = Mask(size: PixelSize(width: 5, height: 4), values: values)
        #expect(mask.area == 2)
        #expect(mask.bounds == PixelRect(x: 1, y: 1, width: 3, height: 2))
    }

    @Test func anEmptyMaskHasNoBounds() {
        let mask = Mask(size: PixelSize(width: 3, height: 2), values: Array(repeating: 0, count: 6))
        #expect(mask.bounds == nil)
    }
}
