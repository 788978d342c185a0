import Media
import Testing

@testable import Engine

@Suite struct ContourAccuracyTests {
    @Test func regionAndContourEqualTheReference() throws {
        let pairs = try MaskPair.all()
        #expect(pairs.count == 32)
        for (index, pair) in pairs.enumerated() {
            let prediction = BitMask(try pair.mask(pair.prediction))
            let truth = BitMask(try pair.mask(pair.truth))
            #expect(
                abs(RegionSimilarity.j(prediction, truth) - pair.j) < 1e-12, "J of pair \(index)")
            #expect(
                abs(ContourAccuracy.f(prediction, truth) - pair.f) < 1e-12, "F of pair \(index)")
        }
    }

    @Test(arguments: [(854, 480, 8), (1280, 720, 12), (1920, 1080, 18), (256, 256, 3)])
    func toleranceGrowsWithTheDiagonal(width: Int, height: Int, pixels: Int) {
        #expect(ContourAccuracy.tolerance(PixelSize(width: width, height: height)) == pixels)
    }

    @Test func theLastRowAndColumnLookOneWayOnly() {
        let mask = BitMask(drawn("..#", "...", "..#"))
        #expect(mask.boundary() == BitMask(drawn(".##", ".##", ".#.")))
    }

    @Test func aFullFrameHasNoOutline() {
        let full = BitMask(painted(130, 70) { _, _ in true })
        let empty = BitMask(size: full.size)
        #expect(full.boundary().count == 0)
        #expect(ContourAccuracy.f(full, empty) == 1)
        #expect(RegionSimilarity.j(full, empty) == 0)
        #expect(RegionSimilarity.j(empty, empty) == 1)
    }

    @Test func anEmptyPredictionScoresNothing() {
        let square = BitMask(painted(90, 60) { x, y in (20..<40).contains(x) && y > 30 })
        #expect(ContourAccuracy.f(BitMask(size: square.size), square) == 0)
        #expect(ContourAccuracy.f(square, BitMask(size: square.size)) == 0)
    }

    @Test(arguments: [1, 2, 3, 8, 12, 18, 70])
    func dilationIsTheDisc(radius: Int) {
        let points = [(0, 0), (63, 5), (64, 20), (149, 39), (100, 17)]
        let mask = BitMask(painted(150, 40) { x, y in points.contains { $0 == (x, y) } })
        let plain = painted(150, 40) { x, y in
            points.contains {
                ($0.0 - x) * ($0.0 - x) + ($0.1 - y) * ($0.1 - y) <= radius * radius
            }
        }
        #expect(mask.dilated(radius: radius) == BitMask(plain))
    }

    @Test(arguments: [1, 7, 8, 63, 64, 65, 128, 130])
    func packingKeepsEveryPixel(width: Int) {
        let mask = painted(width, 3) { x, y in (x * 7 + y * 5) % 3 == 0 }
        let bits = BitMask(mask)
        #expect(bits.count == mask.area)
        for index in mask.values.indices {
            let (y, x) = index.quotientAndRemainder(dividingBy: width)
            let bit = bits.words[y * bits.stride + x / 64] >> UInt64(x % 64) & 1
            #expect(bit == UInt64(mask.values[index]))
        }
    }
}
