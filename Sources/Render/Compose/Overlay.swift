import Media

/// Draws masks over a whole picture.
package func overlay(
    _ masks: [ObjectMask], on frame: Frame, style: OverlayStyle, palette: Palette = Palette()
) -> Bitmap {
    let (width, height) = (Double(frame.size.width), Double(frame.size.height))
    return overlay(
        masks, on: Bitmap(frame), showing: Box(x0: 0, y0: 0, x1: width, y1: height),
        of: frame.size, style: style, palette: palette)
}

/// Draws masks over a picture at display resolution.
///
/// Outlines have exactly the object's colour; the other pixels are mixed with the picture.
/// - Parameters:
///   - bitmap: the shown part of the picture, already scaled.
///   - source: which part that is, in pixels of the picture.
///   - content: size of the whole picture.
package func overlay(
    _ masks: [ObjectMask], on bitmap: Bitmap, showing source: Box, of content: PixelSize,
    style: OverlayStyle, palette: Palette = Palette()
) -> Bitmap {
    let plane = LabelPlane(masks, content: content, source: source, size: bitmap.size)
    let painter = OverlayPainter(
        plane: plane, colors: masks.prefix(255).map { palette.object($0.id) }, style: style)
    var result = bitmap
    painter.paint(&result)
    return result
}

/// The five ways to show labels.
private struct OverlayPainter {
    let plane: LabelPlane
    let colors: [RGB]
    let style: OverlayStyle

    /// What a cut-out leaves of the background; a member of the sixel cube, so it is not dithered.
    private static let empty = RGB(percentRed: 25, green: 25, blue: 25)

    /// 0...256; not-a-number counts as 0.
    private var strength: Int {
        style.opacity > 0 ? Int((min(style.opacity, 1) * 256).rounded()) : 0
    }

    func paint(_ bitmap: inout Bitmap) {
        let pixels = bitmap.size.area
        switch style.mode {
        case .fill:
            tint(&bitmap)
            outline(&bitmap)
        case .contour:
            outline(&bitmap)
        case .fade:
            fade(&bitmap)
            outline(&bitmap)
        case .cutout:
            replace(&bitmap, in: 0..<pixels, where: { $0 == 0 }, with: OverlayPainter.empty)
        case .matte:
            replace(&bitmap, in: 0..<pixels, where: { $0 == 0 }, with: RGB(0, 0, 0))
            replace(&bitmap, in: 0..<pixels, where: { $0 != 0 }, with: RGB(255, 255, 255))
        }
    }

    /// Positions in rows that have labels.
    private var labelled: Range<Int> {
        plane.rows.lowerBound * plane.size.width..<plane.rows.upperBound * plane.size.width
    }

    private func tint(_ bitmap: inout Bitmap) {
        let keep = UInt32(256 - strength)
        // The share of each object's colour, ready to be added.
        let added = colors.map { color in
            [color.red, color.green, color.blue].map { UInt32($0) * UInt32(strength) + 128 }
        }.flatMap { $0 }
        plane.labels.withUnsafeBufferPointer { labels in
            bitmap.pixels.withUnsafeMutableBufferPointer { p in
                for i in labelled where labels[i] != 0 {
                    let color = Int(labels[i] - 1) * 3
                    for c in 0..<3 {
                        let sum = UInt32(p[i * 3 + c]) &* keep &+ added[color + c]
                        p[i * 3 + c] = UInt8(truncatingIfNeeded: sum >> 8)
                    }
                }
            }
        }
    }

    /// Background to dark grey; full opacity leaves a quarter of its brightness.
    private func fade(_ bitmap: inout Bitmap) {
        let (full, grey) = (UInt32(256 - strength), UInt32(strength))
        plane.labels.withUnsafeBufferPointer { labels in
            bitmap.pixels.withUnsafeMutableBufferPointer { p in
                for i in 0..<labels.count where labels[i] == 0 {
                    let (r, g, b) = (
                        UInt32(p[i * 3]), UInt32(p[i * 3 + 1]), UInt32(p[i * 3 + 2])
                    )
                    let dark = (r &* 77 &+ g &* 150 &+ b &* 29) >> 10 &* grey
                    p[i * 3] = UInt8(truncatingIfNeeded: (r &* full &+ dark) >> 8)
                    p[i * 3 + 1] = UInt8(truncatingIfNeeded: (g &* full &+ dark) >> 8)
                    p[i * 3 + 2] = UInt8(truncatingIfNeeded: (b &* full &+ dark) >> 8)
                }
            }
        }
    }

    private func outline(_ bitmap: inout Bitmap) {
        let size = plane.size
        let reach = max(1, size.height / 360)
        plane.labels.withUnsafeBufferPointer { labels in
            bitmap.pixels.withUnsafeMutableBufferPointer { p in
                for y in plane.rows {
                    for x in 0..<size.width where labels[y * size.width + x] != 0 {
                        guard LabelPlane.isOutline(labels, x: x, y: y, size: size, reach: reach)
                        else { continue }
                        let i = y * size.width + x
                        let color = colors[Int(labels[i]) - 1]
                        p[i * 3] = color.red
                        p[i * 3 + 1] = color.green
                        p[i * 3 + 2] = color.blue
                    }
                }
            }
        }
    }

    private func replace(
        _ bitmap: inout Bitmap, in range: Range<Int>, where matches: (UInt8) -> Bool,
        with color: RGB
    ) {
        plane.labels.withUnsafeBufferPointer { labels in
            bitmap.pixels.withUnsafeMutableBufferPointer { p in
                for i in range where matches(labels[i]) {
                    p[i * 3] = color.red
                    p[i * 3 + 1] = color.green
                    p[i * 3 + 2] = color.blue
                }
            }
        }
    }
}
