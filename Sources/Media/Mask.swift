/// One object's pixels in one frame.
package struct Mask: Sendable, Equatable {
    package let size: PixelSize
    /// 1 inside the object, 0 outside.  // [height, width]
    package let values: [UInt8]

    /// - Precondition: `values` holds `size.area` bytes, each 0 or 1.
    package init(size: PixelSize, values: [UInt8]) {
        precondition(
            values.count == size.area,
            "Mask: \(values.count) bytes for \(size.width)x\(size.height)")
        self.size = size
        self.values = values
    }

    /// Number of pixels inside.
    package var area: Int { values.reduce(into: 0) { $0 += Int($1) } }

    /// The tight rectangle around the object, nil when the mask is empty.
    package var bounds: PixelRect? {
        var (left, top, right, bottom) = (size.width, size.height, -1, -1)
        for y in 0..<size.height {
            let row = y * size.width
            for x in 0..<size.width where values[row + x] != 0 {
                left = min(left, x)
                right = max(right, x)
                top = min(top, y)
                bottom = y
            }
        }
        guard right >= 0 else { return nil }
        return PixelRect(x: left, y: top, width: right - left + 1, height: bottom - top + 1)
    }
}
