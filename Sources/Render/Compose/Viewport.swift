import Media

/// Which part of the clip's picture is shown where: fit, zoom and pan.
package struct Viewport: Sendable, Hashable {
    /// How far one can zoom in.
    package static let largestFactor = 32.0

    /// Size of the whole picture.
    package let content: PixelSize
    /// The room for it on the bitmap.
    package let bounds: PixelRect
    /// 1 shows everything; larger values show less, enlarged.
    package let factor: Double
    /// The picture point in the middle.
    package let centre: PixelPoint
    /// The shown part, in pixels of the picture.
    package let source: Box
    /// Where on the bitmap it is shown.
    package let target: PixelRect

    /// - Parameter centre: moved as needed to keep the shown part inside the picture; its middle
    ///   when nil.
    package init(
        content: PixelSize, in bounds: PixelRect, factor: Double = 1, centre: PixelPoint? = nil
    ) {
        self.content = content
        self.bounds = bounds
        self.factor = factor.isFinite ? min(max(factor, 1), Viewport.largestFactor) : 1
        let room = PixelSize(width: bounds.width, height: bounds.height)
        let fit = aspectFit(content, in: room)
        // Zooming in grows the picture into the empty margins first.
        let width = min(room.width, Int((Double(fit.width) * self.factor).rounded()))
        let height = min(room.height, Int((Double(fit.height) * self.factor).rounded()))
        target = PixelRect(
            x: bounds.x + (room.width - width) / 2, y: bounds.y + (room.height - height) / 2,
            width: width, height: height)
        let horizontal = Viewport.span(
            content.width, share: Double(width) / (Double(max(fit.width, 1)) * self.factor),
            around: centre?.x)
        let vertical = Viewport.span(
            content.height, share: Double(height) / (Double(max(fit.height, 1)) * self.factor),
            around: centre?.y)
        source = Box(x0: horizontal.0, y0: vertical.0, x1: horizontal.1, y1: vertical.1)
        self.centre = PixelPoint(
            x: (horizontal.0 + horizontal.1) / 2, y: (vertical.0 + vertical.1) / 2)
    }

    /// The picture point under a point of the bitmap, nil outside the picture.
    package func picturePoint(at point: PixelPoint) -> PixelPoint? {
        let x = (point.x - Double(target.x)) / Double(max(target.width, 1))
        let y = (point.y - Double(target.y)) / Double(max(target.height, 1))
        guard x >= 0, y >= 0, x < 1, y < 1 else { return nil }
        return PixelPoint(
            x: source.x0 + x * (source.x1 - source.x0), y: source.y0 + y * (source.y1 - source.y0))
    }

    /// Where a picture point is shown on the bitmap; outside `target` when it is not visible.
    package func bitmapPoint(of point: PixelPoint) -> PixelPoint {
        let x = (point.x - source.x0) / max(source.x1 - source.x0, .leastNonzeroMagnitude)
        let y = (point.y - source.y0) / max(source.y1 - source.y0, .leastNonzeroMagnitude)
        return PixelPoint(
            x: Double(target.x) + x * Double(target.width),
            y: Double(target.y) + y * Double(target.height))
    }

    /// Zoomed by a factor; the picture point `anchor` stays where it is as far as possible.
    package func zoomed(by change: Double, around anchor: PixelPoint? = nil) -> Viewport {
        let next = min(max(factor * change, 1), Viewport.largestFactor)
        guard let anchor, next > 0 else {
            return Viewport(content: content, in: bounds, factor: next, centre: centre)
        }
        let shrink = factor / next
        return Viewport(
            content: content, in: bounds, factor: next,
            centre: PixelPoint(
                x: anchor.x + (centre.x - anchor.x) * shrink,
                y: anchor.y + (centre.y - anchor.y) * shrink))
    }

    /// Moved by a distance in pixels of the bitmap, as a drag does.
    package func panned(byX x: Double, y: Double) -> Viewport {
        let scaleX = (source.x1 - source.x0) / Double(max(target.width, 1))
        let scaleY = (source.y1 - source.y0) / Double(max(target.height, 1))
        return Viewport(
            content: content, in: bounds, factor: factor,
            centre: PixelPoint(x: centre.x - x * scaleX, y: centre.y - y * scaleY))
    }

    private static func span(
        _ length: Int, share: Double, around centre: Double?
    ) -> (Double, Double) {
        let whole = Double(length)
        let shown = min(whole, whole * share)
        let middle = centre.map { $0.isFinite ? $0 : whole / 2 } ?? whole / 2
        let start = min(max(middle - shown / 2, 0), whole - shown)
        return (start, start + shown)
    }
}
