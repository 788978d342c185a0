import Media
import Render

/// What the terminal tells the program: one value per key press, mouse report, paste or change.
enum InputEvent: Hashable, Sendable {
    case key(Key)
    case mouse(MouseEvent)
    /// Bracketed paste, control characters already removed but for newline and tab.
    case paste(String)
    case focus(Bool)
    /// The window has a new size; ask the terminal for it.
    case resized
    /// The process was stopped and goes on: everything must be drawn again.
    case resumed
    /// A signal (or the loss of the terminal) asks the program to end with status 128 + number.
    case terminate(signal: Int32)
}

/// One key with its modifiers. Shift is set only where the character does not show it.
struct Key: Hashable, Sendable {
    enum Code: Hashable, Sendable {
        case character(Character)
        case up, down, left, right
        case home, end, pageUp, pageDown, insert, delete
        case backspace, tab, enter, escape
        case function(Int)
    }

    struct Modifiers: OptionSet, Hashable, Sendable {
        let rawValue: UInt8
        static let shift = Modifiers(rawValue: 1)
        static let alt = Modifiers(rawValue: 2)
        static let control = Modifiers(rawValue: 4)
    }

    var code: Code
    var modifiers: Modifiers = []
}

/// One mouse report.
struct MouseEvent: Hashable, Sendable {
    enum Kind: Hashable, Sendable { case press, drag, release, wheelUp, wheelDown, move }
    enum Button: Hashable, Sendable { case left, middle, right, none }

    var kind: Kind
    var button: Button
    var cell: CellPoint
    /// Centre of the screen pixel, where the terminal reports pixels (mode 1016), else nil.
    var pixel: PixelPoint?
    var modifiers: Key.Modifiers = []
}
