import Media

/// Floyd-Steinberg error diffusion onto a palette, in serpentine order.
///
/// Pixels that are exactly one of the palette's first `exact` colours keep it and pass no error on,
/// so contours stay clean.
struct ErrorDiffusion {
    /// How much of an error is passed on, in 1/16: a little less than all keeps flat areas calm.
    private static let strength: Int32 = 13

    private let colors: [RGB]
    private let exact: ReservedColors
    private let search: NearestColor

    /// - Precondition: 1 to 256 colours.
    init(colors: [RGB], exact: Int) {
        self.colors = colors
        self.exact = ReservedColors(Array(colors.prefix(exact)))
        search = NearestColor(colors)
    }

    /// One palette index per pixel.  // [height, width]
    func apply(to bitmap: Bitmap) -> [UInt8] {
        let size = bitmap.size
        var indices = [UInt8](repeating: 0, count: size.area)
        // Errors in 1/16 of a level for this row and the next one, a margin on both sides.
        var errors = [[Int32]](
            repeating: Array(repeating: 0, count: (size.width + 2) * 3), count: 2)
        // Nearest colours already searched, by six bits per channel.
        var cache = [UInt16](repeating: .max, count: 1 << 18)
        var pinned = [UInt8](repeating: 255, count: size.width)
        bitmap.pixels.withUnsafeBufferPointer { pixels in
            guard let base = pixels.baseAddress else { return }
            for y in 0..<size.height {
                let row = base + y * size.width * 3
                pinned.withUnsafeMutableBufferPointer { pinned in
                    guard let to = pinned.baseAddress else { return }
                    pinned.update(repeating: 255)
                    exact.mark(row, width: size.width, first: 0, in: to)
                }
                diffuse(
                    row, width: size.width, leftwards: y & 1 == 1, pinned: pinned,
                    errors: &errors, cache: &cache, to: &indices, at: y * size.width)
                errors.swapAt(0, 1)
                for i in errors[1].indices { errors[1][i] = 0 }
            }
        }
        return indices
    }

    private func diffuse(
        _ row: UnsafePointer<UInt8>, width: Int, leftwards: Bool, pinned: [UInt8],
        errors: inout [[Int32]], cache: inout [UInt16], to indices: inout [UInt8], at start: Int
    ) {
        let step = leftwards ? -1 : 1
        var x = leftwards ? width - 1 : 0
        for _ in 0..<width {
            defer { x += step }
            if pinned[x] != 255 {
                indices[start + x] = pinned[x]
                continue
            }
            let e = (x + 1) * 3
            var wanted = SIMD4<Int32>()
            for c in 0..<3 {
                let value = Int32(row[x * 3 + c]) + (errors[0][e + c] + 8) >> 4
                wanted[c] = min(max(value, 0), 255)
            }
            let key = Int(wanted.x >> 2) << 12 | Int(wanted.y >> 2) << 6 | Int(wanted.z >> 2)
            if cache[key] == .max {
                cache[key] = UInt16(
                    search.nearest(wanted.x | 2, wanted.y | 2, wanted.z | 2).index)
            }
            let index = Int(cache[key])
            indices[start + x] = UInt8(index)
            let chosen = colors[index]
            let shown = SIMD4(Int32(chosen.red), Int32(chosen.green), Int32(chosen.blue), 0)
            let error = (wanted &- shown) &* ErrorDiffusion.strength
            for c in 0..<3 {
                errors[0][e + step * 3 + c] += error[c] * 7 / 16
                errors[1][e - step * 3 + c] += error[c] * 3 / 16
                errors[1][e + c] += error[c] * 5 / 16
                errors[1][e + step * 3 + c] += error[c] / 16
            }
        }
    }
}
