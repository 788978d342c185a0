import Render

/// What the user may decide about the terminal.
struct TerminalOptions: Equatable, Sendable {
    /// How pictures are sent; nil for the best that the terminal takes.
    var graphics: GraphicsProtocol?
    /// Send pictures through tmux to the terminal around it.
    var passthrough = false
    /// Ask for mouse reports; without, the terminal itself selects text.
    var mouse = true
}
