import Media

/// The boundary map and the dilation of the DAVIS contour measure.
extension BitMask {
    /// Pixels that differ from their right, lower or lower-right neighbour. The last row looks
    /// right only, the last column down only, and the corner between them is never boundary.
    /// (`seg2bmap` of davis2017-evaluation.)
    package func boundary() -> BitMask {
        var result = BitMask(size: size)
        guard size.width > 0, size.height > 0 else { return result }
        let (stride, height, source) = (stride, size.height, words)
        // The last column has no right neighbour: it is taken out of the horizontal comparisons.
        let lastBit = lastWordMask ^ (lastWordMask >> 1)
        result.withWords { out in
            for y in 0..<height {
                let (row, hasBelow) = (y * stride, y + 1 < height)
                for column in 0..<stride {
                    let isLast = column + 1 == stride
                    let here = source[row + column]
                    let right = here >> 1 | (isLast ? 0 : source[row + column + 1] << 63)
                    var sideways = here ^ right
                    var down: UInt64 = 0
                    if hasBelow {
                        let below = source[row + stride + column]
                        let diagonal =
                            below >> 1 | (isLast ? 0 : source[row + stride + column + 1] << 63)
                        sideways |= here ^ diagonal
                        down = here ^ below
                    }
                    if isLast { sideways &= lastWordMask & ~lastBit }
                    out[row + column] = sideways | down
                }
            }
        }
        return result
    }

    /// Every pixel within `radius` of a pixel of this mask (dx² + dy² <= radius²).
    ///
    /// Each row is widened one pixel at a time; the row widened by s is added to the rows above
    /// and below at those distances where the disc is s wide. The work depends on the size and
    /// the radius only, not on the shape of the mask.
    package func dilated(radius: Int) -> BitMask {
        guard radius > 0, size.width > 0 else { return self }
        let distances = Self.discRows(radius: radius)
        var result = BitMask(size: size)
        let (stride, height, last) = (stride, size.height, lastWordMask)
        var (wide, next) = (
            [UInt64](repeating: 0, count: stride), [UInt64](repeating: 0, count: stride)
        )
        result.withWords { out in
            for y in 0..<height {
                let row = y * stride
                guard words[row..<(row + stride)].contains(where: { $0 != 0 }) else { continue }
                for column in 0..<stride { wide[column] = words[row + column] }
                for reach in 0...radius {
                    if reach > 0 { Self.widen(&wide, &next, last) }
                    for distance in distances[reach] {
                        if y + distance < height {
                            let target = row + distance * stride
                            for column in 0..<stride { out[target + column] |= wide[column] }
                        }
                        if distance > 0, y >= distance {
                            let target = row - distance * stride
                            for column in 0..<stride { out[target + column] |= wide[column] }
                        }
                    }
                }
            }
        }
        return result
    }

    /// For each half-width 0...radius the vertical distances at which the disc has it.
    private static func discRows(radius: Int) -> [[Int]] {
        var rows = [[Int]](repeating: [], count: radius + 1)
        for distance in 0...radius {
            var reach = 0
            while (reach + 1) * (reach + 1) + distance * distance <= radius * radius { reach += 1 }
            rows[reach].append(distance)
        }
        return rows
    }

    /// One row, one pixel wider on both sides.
    private static func widen(_ row: inout [UInt64], _ next: inout [UInt64], _ last: UInt64) {
        for column in row.indices {
            let here = row[column]
            let before = column > 0 ? row[column - 1] >> 63 : 0
            let after = column + 1 < row.count ? row[column + 1] << 63 : 0
            next[column] = here | here << 1 | here >> 1 | before | after
        }
        next[row.count - 1] &= last
        swap(&row, &next)
    }
}
