import Render

/// Every escape sequence that is written to a terminal, but for pictures (made in Render) and what
/// curses takes from terminfo.
///
/// Source: xterm's ctlseqs; 2026 is the synchronized-output extension, `G` the kitty protocol.
enum Escape {
    static let saveCursor = "\u{1b}7"
    static let restoreCursor = "\u{1b}8"
    static let beginUpdate = "\u{1b}[?2026h"
    static let endUpdate = "\u{1b}[?2026l"
    static let plain = "\u{1b}[0m"
    /// Deletes every kitty picture and frees its data.
    static let deleteKittyPictures = "\u{1b}_Ga=d,d=A,q=2\u{1b}\\"
    /// Lets sixel pictures use as many colours as we send; old xterms start with 16.
    static func setColorRegisters(_ count: Int) -> String { "\u{1b}[?1;3;\(count)S" }
    static let readColorRegisters = "\u{1b}[?1;1;0S"
    static let attributesQuery = "\u{1b}[c"

    /// Moves the cursor; rows and columns are counted from 0 here and from 1 on the wire.
    static func move(to point: CellPoint) -> String {
        "\u{1b}[\(point.row + 1);\(point.column + 1)H"
    }

    /// Takes the screen over.
    static func enter(_ profile: TerminalProfile) -> String {
        "\u{1b}[?1049h"
            // Whatever the program before left: margins, origin and insert mode, no wrapping.
            + "\u{1b}[r\u{1b}[?6l\u{1b}[4l\u{1b}[?7h\u{1b}(B" + plain + "\u{1b}[2J"
            + "\u{1b}[?1004h\u{1b}[?2004h"  // focus reports, bracketed paste
            + (profile.sixelScrolls ? "" : "\u{1b}[?80l")
            + (profile.colorRegisters.map { setColorRegisters($0.used) } ?? "")
    }

    /// Gives the screen back, whatever state it is in. First ST, which ends a picture that was cut
    /// off in the middle; the cursor goes to the last row for terminals without a second screen.
    static func leave(_ profile: TerminalProfile) -> String {
        "\u{1b}\\" + endUpdate
            + (profile.knowsKitty ? deleteKittyPictures : "")
            + stopMouse + "\u{1b}[?1004l\u{1b}[?2004l"
            + (profile.sixelScrolls ? "" : "\u{1b}[?80h")
            + (profile.colorRegisters.map { setColorRegisters($0.initial) } ?? "")
            + plain + "\u{1b}[?7h\u{1b}[?25h" + "\u{1b}[9999;1H\u{1b}[K" + "\u{1b}[?1049l"
    }

    /// Presses, drags and the wheel (1002) in SGR form (1006), in pixels where known (1016).
    static func startMouse(pixels: Bool) -> String {
        "\u{1b}[?1002h\u{1b}[?1006h" + (pixels ? "\u{1b}[?1016h" : "")
    }

    static let stopMouse = "\u{1b}[?1016l\u{1b}[?1006l\u{1b}[?1003l\u{1b}[?1002l\u{1b}[?1000l"

    /// The colours of a cell of a picture, after `plain`.
    static func colors(_ cell: PictureCell) -> String {
        "\u{1b}[0" + color(cell.foreground, base: 30) + color(cell.background, base: 40) + "m"
    }

    /// One parameter group of SGR, with its separator.
    private static func color(_ color: CellColor, base: Int) -> String {
        switch color {
        case .normal: ""
        case .indexed(let number) where number < 8: ";\(base + Int(number))"
        case .indexed(let number) where number < 16: ";\(base + 52 + Int(number))"
        case .indexed(let number): ";\(base + 8);5;\(number)"
        case .rgb(let rgb): ";\(base + 8);2;\(rgb.red);\(rgb.green);\(rgb.blue)"
        }
    }
}
