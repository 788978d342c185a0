import Testing

@testable import Media

@Suite struct PictureTests {
    @Test func everyTurnAndFlipMovesPixelsAsTheMatrixSays() {
        let size = PixelSize(width: 3, height: 2)
        let stored: [UInt8] = (0..<6).flatMap { (n: UInt8) -> [UInt8] in [n, n + 10, n + 20] }
        let turns: [(Orientation, [UInt8])] = [
            (.upright, [0, 1, 2, 3, 4, 5]),
            (Orientation(a: 0, b: 1, c: -1, d: 0), [3, 0, 4, 1, 5, 2]),
            (Orientation(a: -1, b: 0, c: 0, d: -1), [5, 4, 3, 2, 1, 0]),
            (Orientation(a: 0, b: -1, c: 1, d: 0), [2, 5, 1, 4, 0, 3]),
            (Orientation(a: -1, b: 0, c: 0, d: 1), [2, 1, 0, 5, 4, 3]),
            (Orientation(a: 0, b: 1, c: 1, d: 0), [0, 3, 1, 4, 2, 5]),
        ]
        for (turn, expected) in turns {
            var out = [UInt8](repeating: 255, count: 18)
            turn.copy(from: stored, stride: 9, size: size, to: &out)
            #expect(stride(from: 0, to: 18, by: 3).map { out[$0] } == expected)
            #expect(stride(from: 2, to: 18, by: 3).map { out[$0] - 20 } == expected)
        }
    }

    @Test func displayMatricesAreRead() {
        let one: Int32 = 1 << 16
        func turn(_ a: Int32, _ b: Int32, _ c: Int32, _ d: Int32) -> Orientation {
            Orientation(displayMatrix: [a, b, 0, c, d, 0, 0, 0, 1 << 30])
        }
        #expect(turn(one, 0, 0, one) == .upright)
        #expect(turn(0, one, -one, 0).degrees == 90)
        #expect(turn(-one, 0, 0, -one).degrees == 180)
        #expect(turn(0, -one, one, 0).degrees == 270)
        #expect(turn(.min, .min, .min, .min).degrees >= 0)
    }

    @Test func scalingKeepsFlatColours() throws {
        let size = PixelSize(width: 61, height: 47)
        let flat = [UInt8]([200, 90, 30]).cycled(size.area * 3)
        for method in [ScaleMethod.area, .bilinear, .bicubic] {
            for target in [PixelSize(width: 20, height: 13), PixelSize(width: 133, height: 90)] {
                let out = try resize(flat, from: size, to: target, method: method)
                #expect(out.count == target.area * 3)
                let worst = zip(out, flat.cycled(out.count)).map { abs(Int($0) - Int($1)) }.max()
                #expect(worst.map { $0 <= 2 } == true)
            }
        }
    }

    @Test func areaScalingTakesMeans() throws {
        // Columns of black and white become grey.
        let size = PixelSize(width: 64, height: 8)
        let stripes: [UInt8] = (0..<size.area).flatMap { (n: Int) -> [UInt8] in
            [UInt8](repeating: n % 2 == 0 ? 0 : 254, count: 3)
        }
        let out = try resize(stripes, from: size, to: PixelSize(width: 32, height: 4))
        #expect(out.allSatisfy { abs(Int($0) - 127) <= 2 })
    }

    @Test func sizesFitWithTheirProportions() {
        let size = PixelSize(width: 640, height: 360)
        #expect(
            size.fitted(into: PixelSize(width: 320, height: 320))
                == PixelSize(width: 320, height: 180))
        #expect(size.fitted(into: PixelSize(width: 1000, height: 1000)) == size)
        #expect(size.fitted(into: PixelSize(width: 1, height: 1)) == PixelSize(width: 1, height: 1))
        #expect(size.fitted(into: PixelSize(width: 0, height: 0)) == PixelSize(width: 1, height: 1))
    }

    @Test func numbersAreFoundInNames() {
        #expect(ImageList.lastNumber(in: "00012") == 12)
        #expect(ImageList.lastNumber(in: "shot3_007_final") == 7)
        #expect(ImageList.lastNumber(in: "cover") == nil)
        #expect(ImageList.lastNumber(in: "9999999999999999999999") == nil)
    }
}

extension Collection where Element == UInt8 {
    /// The elements over and over, `count` of them.
    fileprivate func cycled(_ count: Int) -> [UInt8] {
        let all = Array(self)
        return (0..<count).map { all[$0 % all.count] }
    }
}
