import Render

/// What the environment variables say about the terminal. Pure, so that tests can try any.
struct TerminalEnvironment: Equatable, Sendable {
    private let variables: [String: String]

    init(_ variables: [String: String]) {
        self.variables = variables
    }

    var term: String { self["TERM"] ?? "" }

    /// TERM says that the cursor cannot be moved, or nothing at all.
    var isDumb: Bool { term.isEmpty || term == "dumb" || term == "unknown" }

    var isRemote: Bool { self["SSH_TTY"] != nil || self["SSH_CONNECTION"] != nil }

    var multiplexer: TerminalProfile.Multiplexer? {
        if self["TMUX"] != nil || term.hasPrefix("tmux") { return .tmux }
        return self["STY"] != nil || term.hasPrefix("screen") ? .screen : nil
    }

    /// https://no-color.org: any non-empty value.
    var noColor: Bool { self["NO_COLOR"] != nil }

    /// The encoding of LC_ALL, LC_CTYPE or LANG, the first that is set. With none set terminals
    /// are UTF-8 today, but for the Linux console's 512 glyphs, which lack most of it.
    var unicode: Bool {
        guard let locale = self["LC_ALL"] ?? self["LC_CTYPE"] ?? self["LANG"] else {
            return term != "linux"
        }
        let lower = locale.lowercased()
        return lower.contains("utf-8") || lower.contains("utf8")
    }

    /// COLORTERM is the only promise of 24 bits; other values of it promise nothing.
    var colors: ColorDepth {
        if ["truecolor", "24bit"].contains(self["COLORTERM"] ?? "") { return .trueColor }
        if term.hasSuffix("-direct") || term.contains("kitty") { return .trueColor }
        if term.contains("256color") || term == "xterm" { return .indexed256 }
        if term.hasPrefix("vt") || term.hasSuffix("-mono") || term.hasSuffix("-m") { return .none }
        return .ansi16
    }

    /// Text goes without colours where the user wants it so.
    var textColors: ColorDepth { noColor ? .none : colors }

    /// Terminals that take iTerm2's pictures say so here, also through ssh.
    var isITerm2: Bool {
        self["TERM_PROGRAM"] == "iTerm.app" || self["LC_TERMINAL"] == "iTerm2"
    }

    /// The kitty query upsets terminals that do not know it: it goes only where it is known.
    var mayKnowKittyGraphics: Bool {
        term.contains("kitty") || term.contains("ghostty") || self["KITTY_WINDOW_ID"] != nil
            || ["ghostty", "WezTerm"].contains(self["TERM_PROGRAM"] ?? "")
            || self["KONSOLE_VERSION"] != nil
    }

    private subscript(_ name: String) -> String? {
        variables[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}
