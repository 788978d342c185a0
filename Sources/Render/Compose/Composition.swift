import Media

/// Everything that is shown as pixels, to be composed into one bitmap.
///
/// One bitmap per screen, as terminals keep few sixel images and as text must not touch them.
package struct Composition: Sendable {
    /// The clip's picture with what belongs to it.
    package struct Picture: Sendable {
        package var frame: Frame
        package var viewport: Viewport
        package var objects: [ObjectMask] = []
        package var style = OverlayStyle()
        package var boxes: [Outline] = []
        package var markers: [Marker] = []

        package init(frame: Frame, viewport: Viewport) {
            self.frame = frame
            self.viewport = viewport
        }
    }

    /// The outline of a box on the picture, in picture pixels.
    package struct Outline: Sendable, Hashable {
        package var box: Box
        package var color: RGB

        package init(box: Box, color: RGB) {
            self.box = box
            self.color = color
        }
    }

    /// A clicked point on the picture, in picture pixels.
    package struct Marker: Sendable, Hashable {
        package var point: PixelPoint
        package var color: RGB

        package init(point: PixelPoint, color: RGB) {
            self.point = point
            self.color = color
        }
    }

    /// A finished bitmap at a place: the filmstrip, the waveform.
    package struct Strip: Sendable {
        package var bitmap: Bitmap
        package var x: Int
        package var y: Int

        package init(_ bitmap: Bitmap, x: Int, y: Int) {
            self.bitmap = bitmap
            self.x = x
            self.y = y
        }
    }

    package var size: PixelSize
    package var picture: Picture?
    package var strips: [Strip]
    package var background: RGB
    package var palette: Palette

    package init(
        size: PixelSize, picture: Picture? = nil, strips: [Strip] = [],
        background: RGB = RGB(0, 0, 0), palette: Palette = Palette()
    ) {
        self.size = size
        self.picture = picture
        self.strips = strips
        self.background = background
        self.palette = palette
    }

    /// Scales, overlays and puts together.
    package func bitmap() -> Bitmap {
        var bitmap: Bitmap
        if let picture {
            let shown = shown(picture)
            let target = picture.viewport.target
            if shown.size == size && target.x == 0 && target.y == 0 {
                bitmap = shown
            } else {
                bitmap = Bitmap(size: size, fill: background)
                bitmap.draw(shown, atX: target.x, y: target.y)
            }
        } else {
            bitmap = Bitmap(size: size, fill: background)
        }
        for strip in strips { bitmap.draw(strip.bitmap, atX: strip.x, y: strip.y) }
        return bitmap
    }

    /// The visible part of the picture with masks, boxes and markers.
    private func shown(_ picture: Picture) -> Bitmap {
        let viewport = picture.viewport
        let target = PixelSize(width: viewport.target.width, height: viewport.target.height)
        var bitmap = scale(Bitmap(picture.frame), from: viewport.source, to: target)
        if !picture.objects.isEmpty {
            bitmap = overlay(
                picture.objects, on: bitmap, showing: viewport.source, of: viewport.content,
                style: picture.style, palette: palette)
        }
        for outline in picture.boxes { draw(outline, on: &bitmap, viewport) }
        for marker in picture.markers { draw(marker, on: &bitmap, viewport) }
        return bitmap
    }

    private func draw(_ outline: Outline, on bitmap: inout Bitmap, _ viewport: Viewport) {
        let start = place(PixelPoint(x: outline.box.x0, y: outline.box.y0), viewport)
        let end = place(PixelPoint(x: outline.box.x1, y: outline.box.y1), viewport)
        let rect = PixelRect(
            x: start.x, y: start.y, width: max(1, end.x - start.x), height: max(1, end.y - start.y))
        bitmap.outline(rect, with: outline.color, thickness: max(1, bitmap.size.height / 360))
    }

    private func draw(_ marker: Marker, on bitmap: inout Bitmap, _ viewport: Viewport) {
        let (x, y) = place(marker.point, viewport)
        let height = bitmap.size.height
        bitmap.cross(
            atX: x, y: y, arm: min(max(3, height / 60), max(1, height / 30)), color: marker.color,
            edge: palette.black)
    }

    /// A picture point in pixels of the scaled part; far away points stay representable.
    private func place(_ point: PixelPoint, _ viewport: Viewport) -> (x: Int, y: Int) {
        let place = viewport.bitmapPoint(of: point)
        func pixel(_ value: Double, _ origin: Int) -> Int {
            Int(min(max(value.isFinite ? value.rounded(.down) : 0, -100_000), 100_000)) - origin
        }
        return (pixel(place.x, viewport.target.x), pixel(place.y, viewport.target.y))
    }
}
