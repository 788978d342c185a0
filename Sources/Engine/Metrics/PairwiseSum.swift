extension Array where Element == Double {
    /// The mean, with the additions in numpy's order: blocks of at most 128 in eight strands,
    /// blocks joined in halves. The official tools round such means to two decimals, and a
    /// different order can land on the other side. Not a number when empty.
    package var pairwiseMean: Double {
        withUnsafeBufferPointer { Self.pairwiseSum($0[...]) } / Double(count)
    }

    private static func pairwiseSum(_ values: Slice<UnsafeBufferPointer<Double>>) -> Double {
        let (start, count) = (values.startIndex, values.count)
        if count < 8 { return values.reduce(0, +) }
        if count > 128 {
            let half = count / 2 - (count / 2) % 8
            return pairwiseSum(values.prefix(half)) + pairwiseSum(values.dropFirst(half))
        }
        var strands = SIMD8<Double>(repeating: 0)
        let whole = count - count % 8
        for block in stride(from: 0, to: whole, by: 8) {
            for lane in 0..<8 { strands[lane] += values[start + block + lane] }
        }
        let sum =
            ((strands[0] + strands[1]) + (strands[2] + strands[3]))
            + ((strands[4] + strands[5]) + (strands[6] + strands[7]))
        return values.dropFirst(whole).reduce(sum, +)
    }
}
