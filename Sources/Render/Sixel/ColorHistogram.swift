import Media

/// The colours of a picture in cells of five bits per channel, each with its true mean.
struct ColorHistogram {
    private struct Cell {
        var count: UInt32 = 0
        var red: UInt32 = 0
        var green: UInt32 = 0
        var blue: UInt32 = 0
    }

    /// Cells that occur: mean colour and number of pixels.
    private var means: [SIMD4<Float>] = []
    /// The exact colours, nil when there are more than 256.
    private let few: [RGB]?

    /// - Parameter skipped: colours whose pixels do not count.
    init(_ bitmap: Bitmap, without skipped: [RGB]) {
        let skipped = ReservedColors(skipped)
        var cells = [Cell](repeating: Cell(), count: 1 << 15)
        var few: Set<RGB>? = []
        bitmap.pixels.withUnsafeBufferPointer { pixels in
            cells.withUnsafeMutableBufferPointer { cells in
                guard let start = pixels.baseAddress else { return }
                for i in stride(from: 0, to: pixels.count - 2, by: 3) {
                    let p = start + i
                    if skipped.contains(p) { continue }
                    if few != nil {
                        few?.insert(RGB(p[0], p[1], p[2]))
                        if (few?.count ?? 0) > 256 { few = nil }
                    }
                    let key = Int(p[0] >> 3) << 10 | Int(p[1] >> 3) << 5 | Int(p[2] >> 3)
                    cells[key].count &+= 1
                    cells[key].red &+= UInt32(p[0])
                    cells[key].green &+= UInt32(p[1])
                    cells[key].blue &+= UInt32(p[2])
                }
            }
        }
        self.few = few.map {
            $0.sorted { ($0.red, $0.green, $0.blue) < ($1.red, $1.green, $1.blue) }
        }
        for cell in cells where cell.count > 0 {
            let n = Float(cell.count)
            means.append(
                SIMD4(Float(cell.red) / n, Float(cell.green) / n, Float(cell.blue) / n, n))
        }
    }

    /// Every colour of the picture as sixel registers hold it, nil when there are too many.
    func exactColors(atMost count: Int) -> [RGB]? {
        guard let few, few.count <= min(count, 256) else { return nil }
        return few.isEmpty ? [RGB(0, 0, 0)] : few.map(RGB.snapped)
    }

    /// Moves palette colours to the middle of the pixels that they stand for (k-means). Colours
    /// that stand for nothing take over the cell that is shown worst.
    func refined(_ palette: [RGB], rounds: Int) -> [RGB] {
        var palette = palette
        for _ in 0..<rounds {
            let search = NearestColor(palette)
            var sums = [SIMD4<Float>](repeating: .zero, count: palette.count)
            var errors: [(cell: Int, error: Float)] = []
            for (i, mean) in means.enumerated() {
                let (index, distance) = search.nearest(mean)
                sums[index] += SIMD4(mean.x, mean.y, mean.z, 1) * mean.w
                errors.append((i, distance * mean.w))
            }
            let empty = sums.count { $0.w == 0 }
            if empty > 0 { errors.sort { $0.error > $1.error } }
            var worst = errors.prefix(empty).makeIterator()
            for i in palette.indices {
                if sums[i].w == 0, let next = worst.next() {
                    palette[i] = ColorHistogram.color(means[next.cell])
                } else if sums[i].w > 0 {
                    palette[i] = ColorHistogram.color(sums[i] / sums[i].w)
                }
            }
        }
        return palette
    }

    private static func color(_ mean: SIMD4<Float>) -> RGB {
        RGB.snapped(
            RGB(
                UInt8(clamping: Int(mean.x.rounded())), UInt8(clamping: Int(mean.y.rounded())),
                UInt8(clamping: Int(mean.z.rounded()))))
    }
}
