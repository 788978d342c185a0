import Render

/// What the user may decide about the terminal.
struct TerminalOptions: Equatable, Sendable {
    /// How pictures are sent; nil for the best that the terminal takes.
    var graphics: GraphicsProtocol?
    /// Send pictures through tmux to the terminal around it.
    var passthrough = false
    /// Ask for mouse reports; without, the terminal itself selects text.
    var mouse = true

    /// The options of every command that uses the terminal.
    static let options: [Option] = [
        .choice(
            "graphics", ["auto"] + GraphicsProtocol.allCases.map(\.rawValue),
            "how pictures are sent; auto asks the terminal"),
        .flag("passthrough", "send pictures through tmux (set -g allow-passthrough on)"),
        .flag("no-mouse", "leave the mouse to the terminal, for selecting text"),
    ]
}

extension TerminalOptions {
    /// What `options` say.
    init(_ arguments: Arguments) {
        graphics = arguments["graphics"].flatMap(GraphicsProtocol.init(rawValue:))
        passthrough = arguments.has("passthrough")
        mouse = !arguments.has("no-mouse")
    }
}
