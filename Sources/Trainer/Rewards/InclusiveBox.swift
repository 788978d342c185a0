import Media

/// Boxes in the convention of the released rewards: corner pixels belong to the box, so a box from
/// 3 to 3 is one pixel wide.
package struct InclusiveBox: Sendable, Equatable {
    package var x1: Double
    package var y1: Double
    package var x2: Double
    package var y2: Double

    package init(x1: Double, y1: Double, x2: Double, y2: Double) {
        (self.x1, self.y1, self.x2, self.y2) = (x1, y1, x2, y2)
    }

    /// A box as a model wrote it: its numbers are taken as they are.
    package init(_ box: Box) {
        self.init(x1: box.x0, y1: box.y0, x2: box.x1, y2: box.y1)
    }

    /// The tight box of a mask; nil when the mask is empty.
    package init?(_ mask: Mask) {
        guard let bounds = mask.bounds else { return nil }
        self.init(
            x1: Double(bounds.x), y1: Double(bounds.y),
            x2: Double(bounds.x + bounds.width - 1), y2: Double(bounds.y + bounds.height - 1))
    }

    /// What the code puts where there is no box.
    package static let dummy = InclusiveBox(x1: -1, y1: -1, x2: -1, y2: -1)

    package func scaled(x: Double, y: Double) -> InclusiveBox {
        InclusiveBox(x1: x1 * x, y1: y1 * y, x2: x2 * x, y2: y2 * y)
    }

    package var area: Double { max(0, x2 - x1 + 1) * max(0, y2 - y1 + 1) }

    /// Intersection over union, 0 when both are empty.
    package func iou(_ other: InclusiveBox) -> Double {
        let width = max(0, min(x2, other.x2) - max(x1, other.x1) + 1)
        let height = max(0, min(y2, other.y2) - max(y1, other.y1) + 1)
        let intersection = width * height
        let union = area + other.area - intersection
        return union > 0 ? intersection / union : 0
    }
}
