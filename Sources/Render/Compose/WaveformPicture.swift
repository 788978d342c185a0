import Media

/// Pictures of a clip's sound, one column of pixels per column of data or stretched to fit.
package struct WaveformPicture: Sendable, Equatable {
    private let row: Bitmap
    private let palette: Palette

    /// Bars around a middle line: the peaks dark, the loudness (RMS) bright inside.
    /// - Parameters:
    ///   - peak: largest absolute sample per column, 0...1.
    ///   - rms: root mean square per column, 0...1; as many as `peak`.
    package init(peak: [Float], rms: [Float], size: PixelSize, palette: Palette = Palette()) {
        var row = Bitmap(size: size)
        let columns = min(peak.count, rms.count)
        for x in 0..<(columns > 0 ? row.size.width : 0) {
            let span = WaveformPicture.columns(under: x, of: row.size.width, count: columns)
            row.bar(x, height: span.map { peak[$0] }.max() ?? 0, color: palette.peak)
            row.bar(x, height: span.map { rms[$0] }.max() ?? 0, color: palette.loudness)
        }
        self.row = row
        self.palette = palette
    }

    /// A log-mel picture: time to the right, pitch upwards, brighter is louder.
    /// - Parameters:
    ///   - mel: values scaled to 0...1.  // [columns, bins]
    ///   - bins: per column, lowest pitch first.
    package init(
        mel: [Float], bins: Int, size: PixelSize, map: ColorMap = ColorMap(),
        palette: Palette = Palette()
    ) {
        var row = Bitmap(size: size)
        let columns = bins > 0 ? mel.count / bins : 0
        for x in 0..<(columns > 0 ? row.size.width : 0) {
            let span = WaveformPicture.columns(under: x, of: row.size.width, count: columns)
            for y in 0..<row.size.height {
                let bin = (row.size.height - 1 - y) * bins / row.size.height
                row[x, y] = map[span.map { mel[$0 * bins + bin] }.max() ?? 0]
            }
        }
        self.row = row
        self.palette = palette
    }

    /// The picture with its marks. Positions are shares of the clip, 0...1.
    package func bitmap(playhead: Double, range: ClosedRange<Double>? = nil) -> Bitmap {
        var bitmap = row
        bitmap.mark(range: range, palette: palette)
        bitmap.mark(playhead: playhead, palette: palette)
        return bitmap
    }

    /// The columns of data that a column of pixels stands for; at least one.
    private static func columns(under x: Int, of width: Int, count: Int) -> Range<Int> {
        let first = x * count / width
        return first..<max(first + 1, (x + 1) * count / width)
    }
}

extension Bitmap {
    /// A bar around the middle line; `height` 1 fills the whole column.
    fileprivate mutating func bar(_ x: Int, height: Float, color: RGB) {
        let share = height > 0 ? min(height, 1) : 0
        let length = max(1, Int((share * Float(size.height)).rounded()))
        fill(
            PixelRect(x: x, y: (size.height - length) / 2, width: 1, height: length), with: color)
    }
}
