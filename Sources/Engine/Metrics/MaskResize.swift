import Media

extension BitMask {
    /// A mask brought to 256x256, the size at which Ref-AVS compares.
    package static func refAVS(_ mask: Mask) -> BitMask {
        BitMask(mask.resizedAsRefAVS(to: RefAVSFrame.size))
    }
}

extension Mask {
    /// This mask in another size as the Ref-AVS loader makes it: OpenCV's bilinear resize of an
    /// 8-bit picture, then everything above 0 is inside. (A pixel is inside when the weights of
    /// the inside pixels around it survive 8-bit rounding.)
    package func resizedAsRefAVS(to target: PixelSize) -> Mask {
        guard size != target else { return self }
        var values = [UInt8](repeating: 0, count: target.area)
        guard size.area > 0 else { return Mask(size: target, values: values) }
        let columns = (0..<target.width).map { Tap($0, from: size.width, to: target.width) }
        let rows = (0..<target.height).map { Tap($0, from: size.height, to: target.height) }
        for (y, row) in rows.enumerated() {
            let (upper, lower) = (row.first * size.width, row.second * size.width)
            for (x, column) in columns.enumerated() {
                let top = column.blend(self.values, upper)
                let bottom = column.blend(self.values, lower)
                let sum =
                    (row.firstWeight * (top >> 4)) >> 16 + (row.secondWeight * (bottom >> 4)) >> 16
                values[y * target.width + x] = (sum + 2) >> 2 > 0 ? 1 : 0
            }
        }
        return Mask(size: target, values: values)
    }

    /// The nearest pixel of this mask for every pixel of another size, as OpenCV takes it.
    package func resizedNearest(to target: PixelSize) -> Mask {
        guard size != target else { return self }
        guard size.area > 0 else {
            return Mask(size: target, values: [UInt8](repeating: 0, count: target.area))
        }
        let columns = (0..<target.width).map { $0 * size.width / target.width }
        let rows = (0..<target.height).map { $0 * size.height / target.height }
        return Mask(
            size: target,
            values: rows.flatMap { y in columns.map { values[y * size.width + $0] } })
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
