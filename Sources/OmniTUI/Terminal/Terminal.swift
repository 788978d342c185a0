import Media
import Render

/// The one owner of a terminal: it reads events and shows screens.
///
/// `CursesTerminal` is the real one; `HeadlessTerminal` takes scripted events and records screens.
protocol Terminal: AnyObject {
    /// What the terminal can do, as probed at start.
    var profile: TerminalProfile { get }
    /// Size now, in cells.
    var size: CellSize { get }
    /// Waits at most `timeout` seconds (nil: for ever) and returns what has come, in order.
    /// A call to `wake()` from any thread ends the wait early.
    func events(timeout: Double?) -> [InputEvent]
    /// Ends a wait in `events` from any thread.
    func wake()
    /// Shows a screen: text first, then the picture where it changed.
    /// - Parameter bitmap: the pixels of `screen.picture`, nil to leave the shown picture alone.
    func present(_ screen: Screen, bitmap: Bitmap?)
    /// Gives the terminal back (editor, suspension) until `resume`.
    func suspend()
    func resume()
}
