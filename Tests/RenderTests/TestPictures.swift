import Foundation
import Media
import Render

/// Random numbers that are the same in every run (splitmix64).
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

/// Pictures to encode.
enum TestPictures {
    /// White noise in all channels.
    static func noise(_ size: PixelSize, seed: UInt64 = 1) -> Bitmap {
        var random = Seeded(state: seed)
        return Bitmap(
            size: size,
            pixels: (0..<size.area * 3).map { _ in UInt8.random(in: 0...255, using: &random) })
    }

    /// Something like a photograph: a sky, hills with a texture that falls off like 1/f, a sun and
    /// fine grain. Statistics, not looks, are what matters to encoders.
    static func landscape(_ size: PixelSize, seed: UInt64 = 7) -> Bitmap {
        var random = Seeded(state: seed)
        let waves = (0..<24).map { k in
            let frequency = 2.0 * pow(1.35, Double(k))
            let angle = Double.random(in: 0..<2 * .pi, using: &random)
            return (
                fx: frequency * cos(angle), fy: frequency * sin(angle),
                phase: Double.random(in: 0..<2 * .pi, using: &random), amplitude: 1 / frequency
            )
        }
        var bitmap = Bitmap(size: size)
        for y in 0..<size.height {
            for x in 0..<size.width {
                let (u, v) = (Double(x) / 640, Double(y) / 360)
                let texture = waves.reduce(0) {
                    $0 + $1.amplitude * sin(2 * .pi * ($1.fx * u + $1.fy * v) + $1.phase)
                }
                let grain = Double.random(in: -2...2, using: &random)
                let hill = 0.55 + 0.1 * sin(u * 5) + 0.04 * texture
                let sun = max(0, 1 - hypot(u - 0.7, v - 0.25) * 5)
                let light = v < hill ? 60 * sun : 110 * (texture + 0.4) + 40
                let sky = [90 + 90 * v, 140 + 60 * v, 225 - 30 * v]
                let ground = [70 + light * 0.7, 60 + light, 40 + light * 0.4]
                for c in 0..<3 {
                    let value = (v < hill ? sky[c] + light : ground[c]) + grain
                    bitmap.pixels[(y * size.width + x) * 3 + c] = UInt8(
                        min(max(value.rounded(), 0), 255))
                }
            }
        }
        return bitmap
    }

    /// A mask with a disc in the middle of a region.
    static func disc(_ size: PixelSize, x: Int, y: Int, radius: Int) -> Mask {
        Mask(
            size: size,
            values: (0..<size.area).map { i in
                let (dx, dy) = (i % size.width - x, i / size.width - y)
                return dx * dx + dy * dy <= radius * radius ? 1 : 0
            })
    }
}

extension Bitmap {
    /// As a frame, to be compared by `psnr`.
    var frame: Frame { Frame(index: 0, time: 0, size: size, pixels: pixels) }
}

extension EncodedPicture {
    /// The bytes, nil for cells.
    var data: [UInt8]? { if case .bytes(let bytes) = self { bytes } else { nil } }
    /// The cells, nil for bytes.
    var grid: [[PictureCell]]? { if case .cells(let rows) = self { rows } else { nil } }
}
