import Media

extension BitMask {
    /// A mask brought to 256x256 as the Ref-AVS loader does it: OpenCV's bilinear resize of an
    /// 8-bit picture, then everything above 0 is inside. (A pixel is inside when the weights of
    /// the inside pixels around it survive 8-bit rounding.)
    package static func refAVS(_ mask: Mask) -> BitMask {
        let size = RefAVSFrame.size
        guard mask.size != size else { return BitMask(mask) }
        guard mask.size.area > 0 else { return BitMask(size: size) }
        let columns = (0..<size.width).map { Tap($0, from: mask.size.width, to: size.width) }
        let rows = (0..<size.height).map { Tap($0, from: mask.size.height, to: size.height) }
        var values = [UInt8](repeating: 0, count: size.area)
        for (y, row) in rows.enumerated() {
            let (upper, lower) = (row.first * mask.size.width, row.second * mask.size.width)
            for (x, column) in columns.enumerated() {
                let top = column.blend(mask.values, upper)
                let bottom = column.blend(mask.values, lower)
                let sum =
                    (row.firstWeight * (top >> 4)) >> 16 + (row.secondWeight * (bottom >> 4)) >> 16
                values[y * size.width + x] = (sum + 2) >> 2 > 0 ? 1 : 0
            }
        }
        return BitMask(Mask(size: size, values: values))
    }

    /// The two source positions that one target position mixes, and their weights of 2048.
    private struct Tap {
        let first: Int
        let second: Int
        let firstWeight: Int
        let secondWeight: Int

        init(_ target: Int, from source: Int, to count: Int) {
            let place = Float((Double(target) + 0.5) * (Double(source) / Double(count)) - 0.5)
            let whole = place.rounded(.down)
            let inRange = whole >= 0 && Int(whole) < source - 1
            first = min(max(Int(whole), 0), source - 1)
            second = min(first + 1, source - 1)
            let share = inRange ? place - whole : 0
            firstWeight = Int(((1 - share) * 2048).rounded(.toNearestOrEven))
            secondWeight = Int((share * 2048).rounded(.toNearestOrEven))
        }

        /// Along one row whose first value is at `start`, inside pixels counting 255.
        func blend(_ values: [UInt8], _ start: Int) -> Int {
            255
                * (Int(values[start + first]) * firstWeight
                    + Int(values[start + second]) * secondWeight)
        }
    }
}
