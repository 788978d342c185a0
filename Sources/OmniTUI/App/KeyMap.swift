/// The table of keys. Help, hints, documentation and `bind` lines all work on it; no key is named
/// anywhere else.
struct KeyMap: Equatable, Sendable {
    struct Binding: Equatable, Sendable {
        let context: KeyContext
        let keys: [Key]
        let intent: Intent
    }

    private(set) var bindings: [Binding]

    /// What a sequence of keys means in the given contexts, looked through in order.
    enum Match: Equatable, Sendable {
        case intent(Intent)
        /// More keys are needed.
        case prefix
        case nothing
    }

    func match(_ keys: [Key], in contexts: [KeyContext]) -> Match {
        for context in contexts {
            let here = bindings.filter { $0.context == context }
            if let exact = here.last(where: { $0.keys == keys }) { return .intent(exact.intent) }
            if here.contains(where: { $0.keys.starts(with: keys) }) { return .prefix }
        }
        return .nothing
    }

    /// The keys of an intent as text, first the one to show in hints.
    func names(of intent: Intent) -> [String] {
        bindings.filter { $0.intent == intent }.map { KeyName.text($0.keys) }
    }

    /// Binds keys to an intent wherever that intent is known, in place of what they meant there.
    mutating func bind(_ keys: [Key], to intent: Intent) {
        for context in Self.contexts(of: intent) {
            bindings.removeAll { $0.context == context && $0.keys == keys }
            bindings.append(Binding(context: context, keys: keys, intent: intent))
        }
    }

    /// Takes keys out of every context.
    mutating func unbind(_ keys: [Key]) {
        bindings.removeAll { $0.keys == keys }
    }

    /// The contexts in which the standard table knows an intent.
    static func contexts(of intent: Intent) -> [KeyContext] {
        KeyContext.allCases.filter { context in
            standard.bindings.contains { $0.intent == intent && $0.context == context }
        }
    }

    // MARK: - The table

    static let standard = KeyMap(
        bindings: rows.flatMap { context, names, intent in
            names.split(separator: " ").compactMap { name in
                KeyName.parse(String(name)).map {
                    Binding(context: context, keys: $0, intent: intent)
                }
            }
        })

    /// Context, keys (names with blanks between), intent. The order is that of the help.
    static let rows: [(KeyContext, String, Intent)] = [
        (.clip, "Space", .playPause),
        (.clip, "Right l .", .stepForward),
        (.clip, "Left h ,", .stepBack),
        (.clip, "Shift+Right L", .stepForward10),
        (.clip, "Shift+Left H", .stepBack10),
        (.clip, "Up", .secondForward),
        (.clip, "Down", .secondBack),
        (.clip, "PgUp", .secondsForward10),
        (.clip, "PgDn", .secondsBack10),
        (.clip, "Home gg 0", .firstFrame),
        (.clip, "End G $", .lastFrame),
        (.clip, "Backspace", .jumpBack),
        (.clip, "'", .count),
        (.clip, ">", .faster),
        (.clip, "<", .slower),
        (.clip, "g=", .normalSpeed),
        (.clip, "gl", .toggleLoop),
        (.clip, "a", .toggleMute),
        (.clip, "I", .setIn),
        (.clip, "O", .setOut),
        (.clip, "Alt+x gx", .clearPoints),
        (.clip, "gi", .goToIn),
        (.clip, "go", .goToOut),
        (.clip, "i /", .focusQuery),
        (.clip, ":", .commandLine),
        (.clip, "R", .rerun),
        (.clip, "e", .export),
        (.clip, "E", .exportAgain),
        (.clip, "s", .saveFrame),
        (.clip, "S", .saveOverlay),
        (.clip, "zi", .zoomIn),
        (.clip, "zo", .zoomOut),
        (.clip, "zz", .zoomFit),
        (.clip, "Ctrl+Left zh", .panLeft),
        (.clip, "Ctrl+Right zl", .panRight),
        (.clip, "Ctrl+Up zk", .panUp),
        (.clip, "Ctrl+Down zj", .panDown),
        (.clip, "p", .togglePrompt),
        (.clip, "m", .toggleMasks),
        (.clip, "M", .cycleMaskStyle),
        (.clip, "=", .strongerMasks),
        (.clip, "-", .weakerMasks),
        (.clip, "f", .fullPicture),
        (.clip, "gt", .toggleTimeline),
        (.clip, "W", .cycleSoundView),
        (.clip, "gp", .cycleGraphics),
        (.clip, "t", .toggleTrace),
        (.clip, "T", .fullTrace),
        (.clip, "Tab", .nextPane),
        (.clip, "Shift+Tab", .previousPane),
        (.clip, "w", .jobs),
        (.clip, "gm", .messages),
        (.clip, "?", .help),
        (.clip, "Esc", .leave),
        (.clip, "q", .quit),

        (.prompt, "p", .propagate),
        (.prompt, "x", .stopPropagating),
        (.prompt, "u", .undoPrompt),
        (.prompt, "n", .flipSign),

        (.list, "Down j J", .scrollDown),
        (.list, "Up k K", .scrollUp),
        (.list, "PgDn Ctrl+D Ctrl+F", .pageDown),
        (.list, "PgUp Ctrl+U Ctrl+B", .pageUp),
        (.list, "Home gg", .scrollTop),
        (.list, "End G", .scrollBottom),
        (.list, "Enter", .showStep),
        (.list, "n", .findNext),
        (.list, "N", .findPrevious),

        (.jobs, "x", .cancelJob),
        (.rollouts, "Enter", .open),
        (.rollouts, "Right l Tab", .stepForward),
        (.rollouts, "Left h Shift+Tab", .stepBack),
        (.rollouts, "Esc Backspace", .leave),
        (.rollouts, "q", .quit),
        (.help, "/", .searchHelp),
        (.help, "Esc q ?", .leave),

        (.query, "Alt+Enter Ctrl+J", .newline),
        (.query, "Tab", .nextPane),
        (.query, "Shift+Tab", .previousPane),
        (.query, "Ctrl+O", .editor),
        (.command, "Tab", .complete),

        (.text, "Enter", .submit),
        (.text, "Esc", .leaveText),
        (.text, "Left Ctrl+B", .cursorLeft),
        (.text, "Right Ctrl+F", .cursorRight),
        (.text, "Alt+b Ctrl+Left", .wordLeft),
        (.text, "Alt+f Ctrl+Right", .wordRight),
        (.text, "Home Ctrl+A", .lineStart),
        (.text, "End Ctrl+E", .lineEnd),
        (.text, "Backspace Ctrl+H", .deleteBack),
        (.text, "Delete Ctrl+D", .deleteForward),
        (.text, "Ctrl+U", .killToStart),
        (.text, "Ctrl+K", .killToEnd),
        (.text, "Ctrl+W Alt+Backspace", .killWordBack),
        (.text, "Alt+d", .killWordForward),
        (.text, "Ctrl+Y", .yank),
        (.text, "Up Ctrl+P", .historyPrevious),
        (.text, "Down Ctrl+N", .historyNext),
        (.text, "Ctrl+R", .historySearch),

        (.everywhere, "F1", .help),
        (.everywhere, "Ctrl+L", .repaint),
        (.everywhere, "Ctrl+Z", .suspend),
        (.everywhere, "Ctrl+C", .interrupt),
    ]
}
