/// Which samples of one axis go into each output sample, with weights in 1/256 that sum to 256.
///
/// Shrinking averages over the area an output sample covers; enlarging interpolates between the two
/// nearest centres. More than 16 samples per output are thinned out evenly: nobody sees the
/// difference, and a thumbnail of a 4K frame stays cheap.
struct ResampleAxis {
    static let most = 16

    /// Samples per output.
    let taps: Int
    /// // [outputs, taps]
    let indices: [Int]
    /// // [outputs, taps]
    let weights: [UInt16]

    /// - Parameters:
    ///   - start: where the shown span begins, in samples of the input.
    ///   - end: where it ends, `start < end`.
    ///   - input: samples there are; at least one.
    ///   - output: samples wanted.
    init(from start: Double, to end: Double, input: Int, output: Int) {
        let step = (end - start) / Double(max(output, 1))
        let rows = (0..<max(output, 0)).map { i -> [(index: Int, weight: Double)] in
            let from = start + Double(i) * step
            return step > 1
                ? ResampleAxis.area(from: from, to: from + step)
                : ResampleAxis.linear(at: from + step / 2 - 0.5)
        }
        let taps = rows.map(\.count).max() ?? 1
        self.taps = taps
        var indices: [Int] = []
        var weights: [UInt16] = []
        indices.reserveCapacity(rows.count * taps)
        weights.reserveCapacity(rows.count * taps)
        for row in rows {
            let fixed = ResampleAxis.fixedPoint(row.map(\.weight))
            for k in 0..<taps {
                let index = k < row.count ? row[k].index : row.last?.index ?? 0
                indices.append(min(max(index, 0), input - 1))
                weights.append(k < fixed.count ? fixed[k] : 0)
            }
        }
        self.indices = indices
        self.weights = weights
    }

    /// The first and the last input sample used.
    var span: ClosedRange<Int> { (indices.min() ?? 0)...(indices.max() ?? 0) }

    private static func linear(at position: Double) -> [(index: Int, weight: Double)] {
        let low = position.rounded(.down)
        let fraction = position - low
        return [(Int(low), 1 - fraction), (Int(low) + 1, fraction)]
    }

    private static func area(from: Double, to: Double) -> [(index: Int, weight: Double)] {
        let first = Int(from.rounded(.down))
        let last = max(first, Int(to.rounded(.up)) - 1)
        let skip = (last - first) / most + 1
        return stride(from: first, through: last, by: skip).map { index in
            let covered = min(to, Double(index + 1)) - max(from, Double(index))
            return (index, skip > 1 ? 1 : max(covered, 0))
        }
    }

    /// Whole weights with the sum 256; the largest takes what rounding leaves.
    private static func fixedPoint(_ weights: [Double]) -> [UInt16] {
        let sum = weights.reduce(0, +)
        guard sum > 0 else { return weights.indices.map { $0 == 0 ? 256 : 0 } }
        var fixed = weights.map { Int(($0 / sum * 256).rounded()) }
        let largest = fixed.indices.max { fixed[$0] < fixed[$1] } ?? 0
        fixed[largest] += 256 - fixed.reduce(0, +)
        return fixed.map { UInt16(clamping: $0) }
    }
}
