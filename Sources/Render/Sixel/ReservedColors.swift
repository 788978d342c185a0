/// Up to 64 exact colours, recognised with three look-ups and two ANDs per pixel.
///
/// Every channel value has one bit per colour that has this value; a pixel is one of the colours
/// where the bits of its three channels meet.
struct ReservedColors: Sendable {
    let colors: [RGB]
    /// // [3, 256]
    private let masks: [UInt64]

    /// Colours past the 64th and repeated ones are left out.
    init(_ wanted: [RGB]) {
        var seen: Set<RGB> = []
        colors = Array(wanted.filter { seen.insert($0).inserted }.prefix(64))
        var masks = [UInt64](repeating: 0, count: 3 * 256)
        for (i, color) in colors.enumerated() {
            masks[Int(color.red)] |= 1 << UInt64(i)
            masks[256 + Int(color.green)] |= 1 << UInt64(i)
            masks[512 + Int(color.blue)] |= 1 << UInt64(i)
        }
        self.masks = masks
    }

    /// Whether a pixel is one of the colours.
    /// - Parameter pixel: RGB.  // [3]
    func contains(_ pixel: UnsafePointer<UInt8>) -> Bool {
        masks[Int(pixel[0])] & masks[256 + Int(pixel[1])] & masks[512 + Int(pixel[2])] != 0
    }

    /// Writes `first + i` for every pixel that is exactly colour `i`; leaves the others alone.
    func mark(
        _ pixels: UnsafePointer<UInt8>, width: Int, first: UInt8,
        in registers: UnsafeMutablePointer<UInt8>
    ) {
        if colors.isEmpty { return }
        masks.withUnsafeBufferPointer { masks in
            for x in 0..<width {
                let p = pixels + x * 3
                let hit = masks[Int(p[0])] & masks[256 + Int(p[1])] & masks[512 + Int(p[2])]
                if hit != 0 {
                    registers[x] = first &+ UInt8(truncatingIfNeeded: hit.trailingZeroBitCount)
                }
            }
        }
    }

    /// Those of the colours that occur in a picture.
    /// - Parameter pixels: RGB.  // [count, 3]
    func present(in pixels: UnsafeBufferPointer<UInt8>) -> [RGB] {
        var found: UInt64 = 0
        masks.withUnsafeBufferPointer { masks in
            for i in stride(from: 0, to: pixels.count - 2, by: 3) {
                let (r, g, b) = (Int(pixels[i]), Int(pixels[i + 1]), Int(pixels[i + 2]))
                found |= masks[r] & masks[256 + g] & masks[512 + b]
            }
        }
        return colors.enumerated().filter { found >> UInt64($0.offset) & 1 == 1 }.map(\.element)
    }
}
