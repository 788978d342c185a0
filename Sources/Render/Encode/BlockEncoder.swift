import Media

/// Pictures of upper half blocks: two pixels per cell, one in the ink, one in the paper.
package struct BlockEncoder: PictureEncoder {
    private let colors: ColorDepth
    private let table: TextColors

    /// - Parameter colors: with `.none` the picture is made of characters alone.
    package init(colors: ColorDepth = .trueColor, palette: Palette = Palette()) {
        self.colors = colors
        table = TextColors(depth: colors, palette: palette)
    }

    package mutating func invalidate() {}

    package mutating func erase() -> [UInt8] { [] }

    /// - Parameter bitmap: one pixel per column and two per row of cells.
    package func encode(_ bitmap: Bitmap, quality: EncodeQuality) -> EncodedPicture {
        if colors == .none { return ASCIIEncoder().encode(bitmap, quality: quality) }
        let size = bitmap.size
        let rows = stride(from: 0, to: size.height, by: 2).map { y in
            (0..<size.width).map { x in
                let upper = color(of: bitmap, x: x, y: y)
                let lower = y + 1 < size.height ? color(of: bitmap, x: x, y: y + 1) : .normal
                return upper == lower
                    ? PictureCell(" ", background: lower)
                    : PictureCell("\u{2580}", foreground: upper, background: lower)
            }
        }
        return .cells(rows)
    }

    private func color(of bitmap: Bitmap, x: Int, y: Int) -> CellColor {
        let color = bitmap[x, y]
        return colors == .trueColor ? .rgb(color) : .indexed(table.number(of: color, x: x, y: y))
    }
}
