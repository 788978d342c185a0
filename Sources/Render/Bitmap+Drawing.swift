import Media

/// Drawing straight into pixels. Everything is clipped to the bitmap.
extension Bitmap {
    /// Fills a rectangle with one colour.
    package mutating func fill(_ rect: PixelRect, with color: RGB) {
        guard let rect = rect.clipped(to: size) else { return }
        let width = size.width
        pixels.withUnsafeMutableBufferPointer { buffer in
            for y in rect.y..<rect.y + rect.height {
                for i in y * width + rect.x..<y * width + rect.x + rect.width {
                    buffer[i * 3] = color.red
                    buffer[i * 3 + 1] = color.green
                    buffer[i * 3 + 2] = color.blue
                }
            }
        }
    }

    /// Darkens a rectangle: each channel keeps `numerator / 256` of itself.
    package mutating func dim(_ rect: PixelRect, keeping numerator: Int) {
        guard let rect = rect.clipped(to: size) else { return }
        let factor = UInt16(min(max(numerator, 0), 256))
        let width = size.width
        pixels.withUnsafeMutableBufferPointer { buffer in
            for y in rect.y..<rect.y + rect.height {
                let start = (y * width + rect.x) * 3
                for i in start..<start + rect.width * 3 {
                    buffer[i] = UInt8(truncatingIfNeeded: (UInt16(buffer[i]) &* factor) >> 8)
                }
            }
        }
    }

    /// Copies another bitmap to a position, which may lie partly outside.
    package mutating func draw(_ other: Bitmap, atX x: Int, y: Int) {
        let target = PixelRect(x: x, y: y, width: other.size.width, height: other.size.height)
        guard let rect = target.clipped(to: size) else { return }
        for row in rect.y..<rect.y + rect.height {
            let from = ((row - y) * other.size.width + rect.x - x) * 3
            let to = (row * size.width + rect.x) * 3
            pixels.replaceSubrange(
                to..<to + rect.width * 3, with: other.pixels[from..<from + rect.width * 3])
        }
    }

    /// The top left part of a size.
    /// - Precondition: `part` is not larger than the bitmap.
    func corner(_ part: PixelSize) -> Bitmap {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(part.area * 3)
        for y in 0..<part.height {
            bytes += pixels[y * size.width * 3..<(y * size.width + part.width) * 3]
        }
        return Bitmap(size: part, pixels: bytes)
    }

    /// The outline of a rectangle, `thickness` pixels wide, drawn inwards.
    package mutating func outline(_ rect: PixelRect, with color: RGB, thickness: Int = 1) {
        let t = max(1, min(thickness, min(rect.width, rect.height)))
        fill(PixelRect(x: rect.x, y: rect.y, width: rect.width, height: t), with: color)
        fill(
            PixelRect(x: rect.x, y: rect.y + rect.height - t, width: rect.width, height: t),
            with: color)
        fill(PixelRect(x: rect.x, y: rect.y, width: t, height: rect.height), with: color)
        fill(
            PixelRect(x: rect.x + rect.width - t, y: rect.y, width: t, height: rect.height),
            with: color)
    }

    /// A cross that shows on every background: one colour with an edge in another. A small one,
    /// as on a bitmap with a pixel per cell, has no edge: it would hide more than it shows.
    package mutating func cross(atX x: Int, y: Int, arm: Int, color: RGB, edge: RGB) {
        func bars(_ reach: Int, _ half: Int) -> [PixelRect] {
            let (length, breadth) = (reach * 2 + 1, half * 2 + 1)
            return [
                PixelRect(x: x - reach, y: y - half, width: length, height: breadth),
                PixelRect(x: x - half, y: y - reach, width: breadth, height: length),
            ]
        }
        if arm >= 3 {
            for bar in bars(arm + 1, 1) { fill(bar, with: edge) }
        }
        for bar in bars(arm, 0) { fill(bar, with: color) }
    }
}

extension PixelRect {
    /// The part inside a picture of this size, nil when there is none.
    func clipped(to size: PixelSize) -> PixelRect? {
        let left = max(x, 0)
        let top = max(y, 0)
        let right = min(x + width, size.width)
        let bottom = min(y + height, size.height)
        guard left < right, top < bottom else { return nil }
        return PixelRect(x: left, y: top, width: right - left, height: bottom - top)
    }
}
