import Media

extension GraphicsProtocol {
    /// The size of the bitmap that fills a rectangle of cells best.
    ///
    /// Text pictures have one pixel per column and two per row. Sixel pictures are a multiple of six
    /// pixels high, so that the last band does not spill into the row below, and no larger than the
    /// terminal takes. Zero where no picture can be shown.
    /// - Parameters:
    ///   - cellPixels: size of one cell; needed for all but text pictures.
    ///   - maximum: largest sixel picture.
    package func bitmapSize(
        for cells: CellSize, cellPixels: PixelSize?,
        maximum: PixelSize = EncoderOptions().maximum
    ) -> PixelSize {
        let (columns, rows) = (max(cells.columns, 0), max(cells.rows, 0))
        switch self {
        case .none:
            return PixelSize(width: 0, height: 0)
        case .blocks, .ascii:
            return PixelSize(width: columns, height: rows * 2)
        case .kitty, .iterm2, .sixel:
            guard let cellPixels else { return PixelSize(width: 0, height: 0) }
            let size = PixelSize(
                width: columns * cellPixels.width, height: rows * cellPixels.height)
            guard self == .sixel else { return size }
            let clamped = size.clamped(to: maximum)
            return PixelSize(width: clamped.width, height: clamped.height / 6 * 6)
        }
    }
}
