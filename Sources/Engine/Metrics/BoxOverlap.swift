import Media

/// Box IoU: the area two boxes share over the area they cover.
extension Box {
    /// Area in square pixels; 0 when a side is not positive.
    package var area: Double { max(0, x1 - x0) * max(0, y1 - y0) }

    /// - Returns: 0...1; 0 when either box has no area.
    package func iou(_ other: Box) -> Double {
        let shared = Box(
            x0: max(x0, other.x0), y0: max(y0, other.y0), x1: min(x1, other.x1),
            y1: min(y1, other.y1)
        ).area
        let union = area + other.area - shared
        return area > 0 && other.area > 0 && union.isFinite ? shared / union : 0
    }

    /// The box of a rectangle of whole pixels.
    package init(_ rect: PixelRect) {
        self.init(
            x0: Double(rect.x), y0: Double(rect.y), x1: Double(rect.x + rect.width),
            y1: Double(rect.y + rect.height))
    }
}
