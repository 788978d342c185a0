/// Sizes, rectangles and times of pictures. Pixels here are always picture pixels after rotation;
/// terminal cells have types of their own in `Render/Fit.swift`.

/// Width and height in pixels.
package struct PixelSize: Hashable, Sendable, Codable {
    package var width: Int
    package var height: Int

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// Number of pixels.
    package var area: Int { width * height }
}

/// A pixel position; `x` grows to the right, `y` downwards. The centre of the first pixel is 0.5.
package struct PixelPoint: Hashable, Sendable, Codable {
    package var x: Double
    package var y: Double

    package init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}

/// A rectangle of whole pixels, `x ..< x + width` by `y ..< y + height`.
package struct PixelRect: Hashable, Sendable, Codable {
    package var x: Int
    package var y: Int
    package var width: Int
    package var height: Int

    package init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }
}

/// A box as models and files write it: corners in pixels, x1 and y1 exclusive.
package struct Box: Hashable, Sendable, Codable {
    package var x0: Double
    package var y0: Double
    package var x1: Double
    package var y1: Double

    package init(x0: Double, y0: Double, x1: Double, y1: Double) {
        self.x0 = x0
        self.y0 = y0
        self.x1 = x1
        self.y1 = y1
    }
}

/// A span of clip time in seconds, `start <= end`.
package struct TimeRange: Hashable, Sendable, Codable {
    package var start: Double
    package var end: Double

    package init(start: Double, end: Double) {
        self.start = start
        self.end = end
    }
}
