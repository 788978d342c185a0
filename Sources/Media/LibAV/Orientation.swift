import CFFmpeg

/// How stored pictures must be turned to stand upright: one of the eight turns and flips.
///
/// A stored pixel (x, y) measured from the centre goes to (a x + c y, b x + d y).
struct Orientation: Equatable, Sendable {
    let a: Int
    let b: Int
    let c: Int
    let d: Int

    static let upright = Orientation(a: 1, b: 0, c: 0, d: 1)

    /// The nearest turn to a display matrix of the container (libavutil/display.h: rows a b u,
    /// c d v, x y w; a, b, c, d in 16.16 fixed point).
    init(displayMatrix m: UnsafePointer<Int32>) {
        let (a, b, c, d) = (Int(m[0]), Int(m[1]), Int(m[3]), Int(m[4]))
        if abs(a) + abs(d) >= abs(b) + abs(c) {
            self.init(a: a < 0 ? -1 : 1, b: 0, c: 0, d: d < 0 ? -1 : 1)
        } else {
            self.init(a: 0, b: b < 0 ? -1 : 1, c: c < 0 ? -1 : 1, d: 0)
        }
    }

    init(a: Int, b: Int, c: Int, d: Int) {
        self.a = a
        self.b = b
        self.c = c
        self.d = d
    }

    var swapsSides: Bool { a == 0 }

    /// Degrees clockwise (flips leave this to the turn that is in them).
    var degrees: Int {
        if swapsSides { return b > 0 ? 90 : 270 }
        return a < 0 && d < 0 ? 180 : 0
    }

    func apply(to size: PixelSize) -> PixelSize {
        swapsSides ? PixelSize(width: size.height, height: size.width) : size
    }

    /// Copies stored RGB rows to upright ones.
    ///
    /// - Parameters:
    ///   - source: `size.height` rows of `stride` bytes, the first `size.width * 3` of each used.
    ///   - target: room for `size.area * 3` bytes, filled without padding.
    func copy(
        from source: UnsafePointer<UInt8>, stride: Int, size: PixelSize,
        to target: UnsafeMutablePointer<UInt8>
    ) {
        if self == .upright {
            for y in 0..<size.height {
                (target + y * size.width * 3).update(
                    from: source + y * stride, count: size.width * 3)
            }
            return
        }
        // The inverse map: one step along upright x goes (a, c) in the stored picture, along y (b, d).
        let first =
            (c + d > 0 ? 0 : size.height - 1) * stride + (a + b > 0 ? 0 : size.width - 1) * 3
        turn(
            from: source + first, stepX: a * 3 + c * stride, stepY: b * 3 + d * stride,
            size: apply(to: size), to: target)
    }

    private func turn(
        from source: UnsafePointer<UInt8>, stepX: Int, stepY: Int, size: PixelSize,
        to target: UnsafeMutablePointer<UInt8>
    ) {
        var out = target
        for y in 0..<size.height {
            let row = source + y * stepY
            for x in 0..<size.width {
                let pixel = row + x * stepX
                out[0] = pixel[0]
                out[1] = pixel[1]
                out[2] = pixel[2]
                out += 3
            }
        }
    }
}
