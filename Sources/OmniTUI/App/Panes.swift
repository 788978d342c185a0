/// What has the keyboard.
enum Focus: Equatable, Sendable {
    case clip, trace, objects, query, command, jobs, messages, help, helpSearch

    /// The key contexts to look through, first the nearest.
    var contexts: [KeyContext] {
        switch self {
        case .clip: [.clip, .everywhere]
        case .trace, .objects, .messages: [.list, .clip, .everywhere]
        case .jobs: [.jobs, .list, .clip, .everywhere]
        case .help: [.help, .list, .everywhere]
        case .query: [.query, .text, .everywhere]
        case .command: [.command, .text, .everywhere]
        case .helpSearch: [.text, .everywhere]
        }
    }

    /// Whether characters are text and not commands.
    var isText: Bool { self == .query || self == .command || self == .helpSearch }
}

/// The column on the right.
struct SideColumn: Equatable, Sendable {
    enum Content: Equatable, Sendable { case panes, jobs, messages }

    /// What the user chose; nil: open where there is room.
    var isOpen: Bool?
    var content = Content.panes
    /// Whether the trace has the whole window.
    var isFull = false
}

/// Lines that can be scrolled and searched. Positions count shown (wrapped) lines.
struct ScrollPane: Equatable, Sendable {
    var lines: [String] = []
    /// First shown line.
    var top = 0
    /// Whether new lines pull the view along; ends when the user scrolls up.
    var follows = true

    /// Scrolls by a number of lines within what there is.
    mutating func scroll(by lines: Int, visible: Int, total: Int) {
        let limit = max(0, total - visible)
        let shown = follows ? limit : min(top, limit)
        top = min(max(0, shown + lines), limit)
        follows = top == limit
    }

    /// First line to show.
    func first(visible: Int, total: Int) -> Int {
        let limit = max(0, total - visible)
        return follows ? limit : min(max(0, top), limit)
    }
}
