import Glibc

/// Why a terminal cannot be used, and what to do instead.
enum TerminalError: ExitCoding, CustomStringConvertible, Equatable {
    case outputIsNoTerminal
    case dumb(term: String)
    case cannotOpen(path: String, reason: String)
    case background
    case unknownType(term: String)
    case system(call: String, reason: String = String(cString: strerror(errno)))

    var exitCode: ExitCode {
        switch self {
        case .outputIsNoTerminal, .dumb, .unknownType: .usage
        case .cannotOpen, .background, .system: .failure
        }
    }

    var description: String {
        switch self {
        case .outputIsNoTerminal:
            "standard output is no terminal; the screen needs one\n\(Self.headless)"
        case .dumb(let term):
            "the terminal type is \(Self.quoted(term)): it cannot move its cursor\n"
                + "  try: a terminal that sets TERM (xterm-256color, tmux-256color, linux)\n"
                + Self.headless
        case .cannotOpen(let path, let reason):
            "cannot open the terminal \(path): \(reason)"
        case .background:
            "started in the background, where the terminal belongs to another program\n"
                + "  try: fg"
        case .unknownType(let term):
            "no terminfo entry for TERM=\(Self.quoted(term))\n"
                + "  try: TERM=xterm-256color, or the package ncurses-term\n\(Self.headless)"
        case .system(let call, let reason):
            "the terminal failed in \(call): \(reason)"
        }
    }

    /// The first line of the description: what is the matter, without advice.
    var reason: String {
        description.split(separator: "\n").first.map(String.init) ?? description
    }

    private static let headless = "  without a terminal: omni-tui info CLIP, omni-tui frames CLIP"

    private static func quoted(_ term: String) -> String { term.isEmpty ? "not set" : "'\(term)'" }
}
