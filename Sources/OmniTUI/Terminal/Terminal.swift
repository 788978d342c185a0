import Media
import Render

/// The one owner of a terminal: it reads events and shows screens.
///
/// `CursesTerminal` is the real one; `HeadlessTerminal` takes scripted events and records screens.
/// One thread uses it; only `wake` may be called from others.
protocol Terminal: AnyObject {
    /// What the terminal can do, as probed at start; the cell size follows the window.
    var profile: TerminalProfile { get }
    /// Size now, in cells.
    var size: CellSize { get }
    /// Ends a wait in `events`, from any thread.
    var wake: @Sendable () -> Void { get }
    /// Whether everything presented so far is on its way. While false, making another picture is
    /// wasted work: it would replace one that nobody has seen.
    var isIdle: Bool { get }
    /// Counts how often the shown picture was or may have been lost: erased, resized, repainted,
    /// dropped unsent. A picture is made for one generation and does nothing in another; when the
    /// generation has changed, call the encoder's `invalidate` and present the picture again.
    var pictureGeneration: Int { get }

    /// Waits at most `timeout` seconds (nil: for ever) and returns what has come, in order. A call
    /// of `wake` ends the wait early, with whatever is there.
    func events(timeout: Double?) -> [InputEvent]
    /// Shows a screen: the text, then the picture. Text under the picture is not shown.
    ///
    /// While earlier bytes are still unsent the screen waits, and a newer one replaces it.
    /// - Parameter picture: nil leaves the shown picture alone as long as the screen has a slot for
    ///   it; without a slot, or with another rectangle, it is taken off.
    func present(_ screen: Screen, picture: Picture?)
    /// Paints everything again at the next `present`, for a screen that others have written on.
    func redraw()
    /// Turns mouse reports off, so that the terminal itself can select text, or on again.
    func setMouse(_ on: Bool)
    /// Gives the terminal back (for an editor) until `resume`.
    func suspend()
    func resume()
    /// What Ctrl-Z does: gives the terminal back, stops the process, and takes the terminal again
    /// when it goes on. `events` then reports `.resumed`.
    func stop()
    /// Gives the terminal back for good. Nothing may be called afterwards.
    func close()
}

/// An encoded picture on its way to the screen.
struct Picture: Equatable, Sendable {
    /// Where it goes; shown only while the screen's slot has the same rectangle.
    var rect: CellRect
    var encoded: EncodedPicture
    /// How `encoded` was made.
    var kind: GraphicsProtocol
    /// `Terminal.pictureGeneration` when the encoder was asked.
    var generation: Int
}
