import Media

/// Floyd-Steinberg error diffusion onto a palette, in serpentine order.
///
/// Pixels that are exactly one of the palette's first `exact` colours keep it and pass no error on,
/// so contours stay clean.
struct ErrorDiffusion {
    /// How much of an error is passed on: a little less than all keeps flat areas calm.
    private static let strength: Float = 0.8

    private let levels: [SIMD4<Float>]
    private let exact: ReservedColors
    private let search: NearestColor

    /// - Precondition: 1 to 256 colours.
    init(colors: [RGB], exact: Int) {
        levels = colors.map { SIMD4(Float($0.red), Float($0.green), Float($0.blue), 0) }
        self.exact = ReservedColors(Array(colors.prefix(exact)))
        search = NearestColor(colors)
    }

    /// One palette index per pixel.  // [height, width]
    func apply(to bitmap: Bitmap) -> [UInt8] {
        let size = bitmap.size
        // What this row and the next one have to make up for, with a margin on both sides.
        var errors = [SIMD4<Float>](repeating: .zero, count: size.width + 2)
        var next = errors
        // Nearest colours found so far, by six bits per channel.
        var found = [UInt16](repeating: .max, count: 1 << 18)
        return [UInt8](unsafeUninitializedCapacity: size.area) { indices, count in
            bitmap.pixels.withUnsafeBufferPointer { pixels in
                found.withUnsafeMutableBufferPointer { found in
                    for y in 0..<size.height {
                        guard let row = pixels.baseAddress, let to = indices.baseAddress else {
                            return
                        }
                        diffuse(
                            row + y * size.width * 3, width: size.width, leftwards: y & 1 == 1,
                            errors: errors, next: &next, found: found, to: to + y * size.width)
                        exact.mark(
                            row + y * size.width * 3, width: size.width, first: 0,
                            in: to + y * size.width)
                        swap(&errors, &next)
                        for i in next.indices { next[i] = .zero }
                    }
                }
            }
            count = size.area
        }
    }

    private func diffuse(
        _ row: UnsafePointer<UInt8>, width: Int, leftwards: Bool, errors: [SIMD4<Float>],
        next: inout [SIMD4<Float>], found: UnsafeMutableBufferPointer<UInt16>,
        to indices: UnsafeMutablePointer<UInt8>
    ) {
        let step = leftwards ? -1 : 1
        var x = leftwards ? width - 1 : 0
        var carried = SIMD4<Float>.zero
        for _ in 0..<width {
            let p = row + x * 3
            let color = SIMD4<Float>(Float(p[0]), Float(p[1]), Float(p[2]), 0)
            if exact.contains(p) {
                carried = .zero
            } else {
                let wanted = (color + errors[x + 1] + carried).clamped(
                    lowerBound: .zero, upperBound: SIMD4(repeating: 255))
                let index = nearest(wanted, found)
                indices[x] = UInt8(truncatingIfNeeded: index)
                let error = (wanted - levels[index]) * (ErrorDiffusion.strength / 16)
                carried = error * 7
                next[x + 1 - step] += error * 3
                next[x + 1] += error * 5
                next[x + 1 + step] += error
            }
            x += step
        }
    }

    /// The nearest palette colour, searched once per cell of six bits per channel.
    private func nearest(
        _ wanted: SIMD4<Float>, _ found: UnsafeMutableBufferPointer<UInt16>
    ) -> Int {
        // Channel by channel: converting a whole vector is a slow generic function.
        let (red, green, blue) = (Int(wanted.x) >> 2, Int(wanted.y) >> 2, Int(wanted.z) >> 2)
        let key = red << 12 | green << 6 | blue
        if found[key] == .max {
            let middle = SIMD4<Float>(Float(red), Float(green), Float(blue), 0) * 4 + 1.5
            found[key] = UInt16(search.nearest(middle).index)
        }
        return Int(found[key])
    }
}
