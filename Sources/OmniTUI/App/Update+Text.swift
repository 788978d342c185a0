extension AppState {
    /// Goes to a text field.
    mutating func focusText(_ field: Focus) {
        if field == .command { command.field.line.replace(with: "") }
        command.completion = nil
        isPictureFull = false
        side.isFull = false
        focus = field
        message = nil
    }

    /// Intents of text fields; nil when it is none of these.
    mutating func performText(_ intent: Intent) -> [Effect]? {
        if let motion = Self.motions[intent] {
            edit { $0.move(motion) }
            return []
        }
        switch intent {
        case .submit: return submit()
        case .leaveText: leaveText()
        case .newline: edit { $0.insert("\n") }
        case .deleteBack: edit { $0.backspace() }
        case .deleteForward: edit { $0.delete() }
        case .killToStart: edit { $0.kill(.start) }
        case .killToEnd: edit { $0.kill(.end) }
        case .killWordBack: edit { $0.kill(.wordLeft) }
        case .killWordForward: edit { $0.kill(.wordRight) }
        case .yank: edit { $0.yank() }
        case .historyPrevious: recall { $0.history.previous(from: $0.line.text) }
        case .historyNext: recall { $0.history.next() }
        case .historySearch: searchHistory()
        case .editor: return [.edit(query.line.text)]
        case .complete: complete()
        default: return nil
        }
        return []
    }

    private static let motions: [Intent: LineEditor.Motion] = [
        .cursorLeft: .left, .cursorRight: .right, .wordLeft: .wordLeft, .wordRight: .wordRight,
        .lineStart: .start, .lineEnd: .end,
    ]

    // MARK: - The field with the focus

    /// The text field that has the keyboard.
    private var field: TextField? {
        get {
            switch focus {
            case .query: query
            case .command: command.field
            case .helpSearch: help.search
            default: nil
            }
        }
        set {
            guard let newValue else { return }
            switch focus {
            case .query: query = newValue
            case .command: command.field = newValue
            case .helpSearch:
                if help.search.line.text != newValue.line.text {
                    help.pane = ScrollPane(follows: false)
                }
                help.search = newValue
            default: break
            }
        }
    }

    /// Changes the text, or the text that a history search looks for.
    mutating func edit(_ change: (inout LineEditor) -> Void) {
        command.completion = nil
        guard var field else { return }
        if let search = field.search {
            var text = LineEditor(search.text)
            change(&text)
            field.search?.text = text.text
            self.field = field
            showSearch(before: nil)
            return
        }
        change(&field.line)
        self.field = field
    }

    private mutating func recall(_ step: (inout TextField) -> String?) {
        command.completion = nil
        guard var field, let text = step(&field) else { return }
        field.search = nil
        field.line.replace(with: text)
        self.field = field
    }

    // MARK: - Searching the history

    private mutating func searchHistory() {
        guard let field else { return }
        if let found = field.search?.found {
            showSearch(before: found)
        } else if field.search == nil {
            self.field?.search = HistorySearch(original: field.line.text)
        }
    }

    /// Shows the newest entry before `limit` that has the text; keeps the last one when there is
    /// none.
    private mutating func showSearch(before limit: Int?) {
        guard var field, let search = field.search else { return }
        if let found = field.history.search(search.text, before: limit) {
            field.search?.found = found
            field.line.replace(with: field.history.entries[found])
        } else if search.text.isEmpty {
            field.search?.found = nil
            field.line.replace(with: search.original)
        } else if limit == nil {
            field.search?.found = nil
        }
        self.field = field
    }

    // MARK: - Leaving

    mutating func leaveText() {
        if let search = field?.search {
            field?.line.replace(with: search.original)
            field?.search = nil
            return
        }
        switch focus {
        case .helpSearch:
            help.search.line.replace(with: "")
            focus = .help
        case .command, .query: focus = .clip
        default: break
        }
        command.completion = nil
    }

    private mutating func submit() -> [Effect] {
        if field?.search != nil {
            field?.search = nil
            return []
        }
        switch focus {
        case .helpSearch:
            focus = .help
            return []
        case .command: return submitCommand()
        default: return submitQuery()
        }
    }

    // MARK: - Completion

    private mutating func complete() {
        let line = command.field.line
        var completion = command.completion
        if completion == nil { completion = Completion(of: line.beforeCursor) }
        guard var completion else { return }
        let next = completion.chosen.map { ($0 + 1) % completion.candidates.count } ?? 0
        completion.chosen = next
        let rest = String(line.characters[line.cursor...])
        let start = String(line.characters.prefix(completion.start))
        let head = start + completion.candidates[next]
        command.field.line.replace(with: head + rest)
        command.field.line.moveCursor(to: head.count)
        // With one possibility there is nothing to go through: the next Tab starts anew.
        command.completion = completion.candidates.count > 1 ? completion : nil
    }
}
