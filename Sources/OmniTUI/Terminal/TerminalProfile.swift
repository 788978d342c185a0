import Media
import Render

/// What a terminal can do, as probed once at start.
struct TerminalProfile: Equatable, Sendable {
    var graphics: GraphicsProtocol
    /// Pixels per cell, nil when the terminal does not say.
    var cellPixels: PixelSize?
    /// Colours of text.
    var colors: ColorDepth
    /// False with LANG=C: ASCII borders only.
    var unicode: Bool

    /// Colours of pictures made of cells: those of text, but not taken away by NO_COLOR.
    var pictureColors: ColorDepth = .indexed256
    /// The largest sixel picture that is drawn at all; xterm drops larger ones.
    var maxPicture: PixelSize?
    /// Colour registers of sixel pictures: as found, and as used while the program runs.
    var colorRegisters: ColorRegisters?
    /// Takes kitty's graphics protocol, whether or not it is used.
    var knowsKitty = false
    /// Mode 2026: an update can be shown in one go.
    var synchronized = false
    /// Mode 1016: the mouse in pixels.
    var pixelMouse = false
    /// Mode 80 is off, as it should be: sixel pictures go where the cursor is.
    var sixelScrolls = true
    var multiplexer: Multiplexer?
    /// What the terminal calls itself (XTVERSION), else the value of TERM.
    var name = ""
    /// Whether the terminal answered at all.
    var answered = false

    struct ColorRegisters: Equatable, Sendable {
        var initial: Int
        var used: Int
    }

    enum Multiplexer: String, Sendable {
        case tmux, screen
    }

    /// Takes over the cell size of a window whose font may have changed.
    mutating func follow(_ window: WindowSize) {
        cellPixels = window.cellPixels ?? cellPixels
    }
}
