/// One text cell of a picture.
package struct PictureCell: Sendable, Hashable {
    package var character: Unicode.Scalar
    package var foreground: CellColor
    package var background: CellColor

    package init(
        _ character: Unicode.Scalar, foreground: CellColor = .normal,
        background: CellColor = .normal
    ) {
        self.character = character
        self.foreground = foreground
        self.background = background
    }
}

/// A colour of text.
package enum CellColor: Sendable, Hashable {
    /// The terminal's own.
    case normal
    case rgb(RGB)
    /// A number of the terminal's palette: 0...15, or 0...255 where it has so many.
    case indexed(UInt8)
}
