import Media

/// An answer of the terminal to a query, as told apart from keys by `InputParser`.
///
/// Sources: DEC STD 070 (DA1, DECRPM), xterm's ctlseqs (XTVERSION, XTSMGRAPHICS, window reports),
/// the kitty graphics protocol.
enum TerminalReply: Hashable, Sendable {
    /// DA1, `CSI ? … c`: 4 among the attributes means sixel.
    case attributes([Int])
    /// XTVERSION, `DCS > | name ST`.
    case version(String)
    /// DECRPM, `CSI ? mode ; state $ y`.
    case mode(Int, ModeState)
    /// XTSMGRAPHICS item 1: how many colours a sixel picture may have.
    case colorRegisters(Int)
    /// XTSMGRAPHICS item 2: the largest sixel picture that is drawn.
    case graphicSize(PixelSize)
    /// `CSI 6 ; height ; width t`.
    case cellPixels(PixelSize)
    /// `CSI 4 ; height ; width t`.
    case windowPixels(PixelSize)
    /// `APC G … ; OK ST` or an error text.
    case kittyGraphics(ok: Bool)
    /// Known to be an answer, of no use here; it must only not be taken for keys.
    case other
}

/// What DECRPM says about a mode.
enum ModeState: Int, Sendable {
    case unknown = 0, set, reset, alwaysSet, alwaysReset

    /// The terminal knows the mode and lets it be changed.
    var isUsable: Bool { self == .set || self == .reset }
}
