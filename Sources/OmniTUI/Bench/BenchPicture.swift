import Foundation
import Media
import Render

/// Pictures to measure with: the same on every machine.
enum BenchPicture {
    /// A frame of a slow pan over something like a landscape: smooth parts, textures, grain.
    static func frame(_ index: Int, size: PixelSize) -> Frame {
        let shift = Double(index) * 3
        var noise = UInt32(truncatingIfNeeded: index &+ 1)
        let pixels = [UInt8](unsafeUninitializedCapacity: size.area * 3) { buffer, count in
            for y in 0..<size.height {
                for x in 0..<size.width {
                    let (u, v) = ((Double(x) + shift) / 160, Double(y) / 160)
                    let coarse = sin(u * 2.1 + sin(v * 1.7) * 2) + cos(v * 3.3 - u)
                    let fine = sin(u * 31 + v * 17 + coarse * 4) * sin(v * 47 - u * 11)
                    noise = noise &* 1_664_525 &+ 1_013_904_223
                    let light = 118 + 45 * coarse + 14 * fine + Double(noise >> 24) / 48
                    let i = (y * size.width + x) * 3
                    buffer[i] = UInt8(min(max(light + 30 * sin(u), 0), 255))
                    buffer[i + 1] = UInt8(min(max(light, 0), 255))
                    buffer[i + 2] = UInt8(min(max(light * 0.8 + 40 * cos(v), 0), 255))
                }
            }
            count = size.area * 3
        }
        return Frame(index: index, time: Double(index) / 25, size: size, pixels: pixels)
    }

    /// White noise: the worst case for every encoder.
    static func noise(_ seed: Int, size: PixelSize) -> Bitmap {
        var state = UInt64(truncatingIfNeeded: seed &+ 1) &* 0x9e37_79b9_7f4a_7c15
        return Bitmap(
            size: size,
            pixels: (0..<size.area * 3).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(truncatingIfNeeded: state >> 56)
            })
    }

    /// The square around a round object; each id has its own place.
    static func discBox(_ id: Int, size: PixelSize) -> Box {
        let (centreX, centreY) = (size.width * id / 4, size.height * (id % 2 + 1) / 3)
        let radius = size.height / 5
        return Box(
            x0: Double(centreX - radius), y0: Double(centreY - radius),
            x1: Double(centreX + radius), y1: Double(centreY + radius))
    }

    static func disc(_ id: Int, size: PixelSize) -> Mask {
        let box = discBox(id, size: size)
        let (centreX, centreY) = (Int(box.x0 + box.x1) / 2, Int(box.y0 + box.y1) / 2)
        let radius = Int(box.x1 - box.x0) / 2
        return Mask(
            size: size,
            values: (0..<size.area).map { i in
                let (dx, dy) = (i % size.width - centreX, i / size.width - centreY)
                return dx * dx + dy * dy <= radius * radius ? 1 : 0
            })
    }

    /// The same picture eight times with a small object that moves.
    static func spot(on bitmap: Bitmap) -> [Bitmap] {
        (0..<8).map { i in
            var copy = bitmap
            copy.fill(
                PixelRect(x: 40 + i * 60, y: 150, width: 50, height: 40), with: RGB(250, 120, 20))
            return copy
        }
    }
}
