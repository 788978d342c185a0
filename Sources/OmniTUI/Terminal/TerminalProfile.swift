import Media
import Render

/// What a terminal can do, as probed once at start.
struct TerminalProfile: Equatable, Sendable {
    var graphics: GraphicsProtocol
    /// Pixels per cell, nil when the terminal does not say.
    var cellPixels: PixelSize?
    var colors: ColorDepth
    /// False with LANG=C: ASCII borders only.
    var unicode: Bool
}
