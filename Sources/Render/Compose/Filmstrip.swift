import Media

/// A row of thumbnails with the playhead, the span between in and out point and keyframe ticks.
///
/// Scaling the thumbnails is the costly part, so they are drawn once; `bitmap` adds the marks.
package struct Filmstrip: Sendable, Equatable {
    /// The thumbnails side by side.
    private let row: Bitmap
    private let palette: Palette

    /// - Parameters:
    ///   - thumbnails: evenly spread over the clip; nil where one is not decoded yet.
    ///   - size: of the whole strip in pixels.
    package init(thumbnails: [Frame?], size: PixelSize, palette: Palette = Palette()) {
        var row = Bitmap(size: size)
        for (i, thumbnail) in thumbnails.enumerated() {
            let left = i * row.size.width / thumbnails.count
            let right = (i + 1) * row.size.width / thumbnails.count
            guard let thumbnail, right > left, thumbnail.size.area > 0 else { continue }
            let tile = PixelSize(width: right - left, height: row.size.height)
            let picture = scale(
                Bitmap(thumbnail), from: Filmstrip.crop(thumbnail.size, to: tile), to: tile)
            row.draw(picture, atX: left, y: 0)
        }
        self.row = row
        self.palette = palette
    }

    /// The strip with its marks. Positions are shares of the clip, 0...1.
    /// - Parameters:
    ///   - playhead: the shown moment.
    ///   - range: what lies between in and out point; the rest is shaded. nil without points.
    ///   - keyframes: moments that get a tick.
    package func bitmap(
        playhead: Double, range: ClosedRange<Double>? = nil, keyframes: [Double] = []
    ) -> Bitmap {
        var bitmap = row
        bitmap.mark(range: range, palette: palette)
        let tick = max(2, row.size.height / 6)
        for position in keyframes {
            let x = row.column(at: position)
            bitmap.fill(PixelRect(x: x - 1, y: 0, width: 3, height: tick), with: palette.black)
            bitmap.fill(PixelRect(x: x, y: 0, width: 1, height: tick), with: palette.keyframe)
        }
        bitmap.mark(playhead: playhead, palette: palette)
        return bitmap
    }

    /// The middle part of a picture with the proportions of a tile, so that tiles are filled.
    private static func crop(_ size: PixelSize, to tile: PixelSize) -> Box {
        let (width, height) = (Double(size.width), Double(size.height))
        let proportion = Double(tile.width) / Double(max(tile.height, 1))
        let shownWidth = min(width, height * proportion)
        let shownHeight = min(height, width / max(proportion, .leastNonzeroMagnitude))
        let (x, y) = ((width - shownWidth) / 2, (height - shownHeight) / 2)
        return Box(x0: x, y0: y, x1: x + shownWidth, y1: y + shownHeight)
    }
}

/// Marks that the filmstrip and the waveform share.
extension Bitmap {
    /// The column of a moment given as a share of the clip.
    package func column(at position: Double) -> Int {
        let share = position.isFinite ? min(max(position, 0), 1) : 0
        return Int((share * Double(max(size.width - 1, 0))).rounded())
    }

    /// Shades what is outside the in and out points and draws their edges.
    mutating func mark(range: ClosedRange<Double>?, palette: Palette) {
        guard let range else { return }
        let (left, right) = (column(at: range.lowerBound), column(at: range.upperBound))
        let height = size.height
        dim(PixelRect(x: 0, y: 0, width: left, height: height), keeping: 80)
        dim(
            PixelRect(x: right + 1, y: 0, width: size.width - right - 1, height: height),
            keeping: 80)
        for x in [left, right] {
            fill(PixelRect(x: x, y: 0, width: 1, height: height), with: palette.range)
        }
    }

    /// Draws the line at the shown moment.
    mutating func mark(playhead: Double, palette: Palette) {
        let x = column(at: playhead)
        fill(PixelRect(x: x - 1, y: 0, width: 3, height: size.height), with: palette.black)
        fill(PixelRect(x: x, y: 0, width: 1, height: size.height), with: palette.playhead)
    }
}
