import Glibc
import Media

/// Which object each shown pixel belongs to: masks sampled at display resolution.
struct LabelPlane {
    let size: PixelSize
    /// 0 where there is no object, else 1 + the position in the list of masks.  // [height, width]
    private(set) var labels: [UInt8]
    /// Rows with at least one label.
    private(set) var rows: Range<Int>

    /// - Parameters:
    ///   - masks: where two overlap, the lower id is in front; at most 255 are taken.
    ///   - content: size of the picture the masks belong to.
    ///   - source: the shown part, in pixels of the picture.
    ///   - size: of the shown part on the bitmap.
    init(_ masks: [ObjectMask], content: PixelSize, source: Box, size: PixelSize) {
        self.size = size
        labels = Array(repeating: 0, count: size.area)
        rows = 0..<0
        guard content.area > 0, size.area > 0 else { return }
        let order = masks.indices.prefix(255).sorted { masks[$0].id > masks[$1].id }
        for i in order where masks[i].mask.size.area > 0 {
            draw(masks[i], label: UInt8(i + 1), content: content, source: source)
        }
    }

    /// Side of the stripes of a hatched mask, in pixels.
    private static let stripe = 4

    private mutating func draw(
        _ object: ObjectMask, label: UInt8, content: PixelSize, source: Box
    ) {
        let mask = object.mask
        let period = object.isApproximate ? 2 * LabelPlane.stripe : 1
        let drawn = object.isApproximate ? LabelPlane.stripe : 1
        let columns = LabelPlane.nearest(
            from: source.x0, to: source.x1, content: content.width, input: mask.size.width,
            output: size.width)
        let lines = LabelPlane.nearest(
            from: source.y0, to: source.y1, content: content.height, input: mask.size.height,
            output: size.height)
        let width = size.width
        var touched = rows
        mask.values.withUnsafeBufferPointer { values in
            labels.withUnsafeMutableBufferPointer { labels in
                for y in 0..<size.height {
                    let line = values[lines[y] * mask.size.width..<(lines[y] + 1) * mask.size.width]
                    let start = UnsafeBufferPointer(rebasing: line)
                    // Most rows of most masks are empty.
                    guard let first = start.baseAddress, memchr(first, 1, start.count) != nil
                    else { continue }
                    for x in 0..<width
                    where start[columns[x]] != 0 && (x + y) % period < drawn {
                        labels[y * width + x] = label
                    }
                    touched =
                        touched.isEmpty
                        ? y..<y + 1 : min(touched.lowerBound, y)..<max(touched.upperBound, y + 1)
                }
            }
        }
        rows = touched
    }

    /// For each output sample, the input sample under its centre.
    private static func nearest(
        from: Double, to: Double, content: Int, input: Int, output: Int
    ) -> [Int] {
        let step = (to - from) / Double(output)
        return (0..<output).map { i in
            let position = (from + (Double(i) + 0.5) * step) * Double(input) / Double(content)
            return min(max(Int(position), 0), input - 1)
        }
    }

    /// Whether a pixel with a label lies within `reach` of another label, up, down, left or right.
    /// The edge of the picture is no outline.
    static func isOutline(
        _ labels: UnsafeBufferPointer<UInt8>, x: Int, y: Int, size: PixelSize, reach: Int
    ) -> Bool {
        let i = y * size.width + x
        let label = labels[i]
        for d in 1...reach {
            if x >= d && labels[i - d] != label { return true }
            if x + d < size.width && labels[i + d] != label { return true }
            if y >= d && labels[i - d * size.width] != label { return true }
            if y + d < size.height && labels[i + d * size.width] != label { return true }
        }
        return false
    }
}
