import Render

/// The last row: a question, or position and playing on the left and a message or hints beside it.
enum StatusView {
    static func draw(_ state: AppState, _ rect: CellRect, on screen: inout Screen) {
        let origin = CellPoint(column: rect.column, row: rect.row)
        if let question = state.question {
            screen.write(
                " \(question.text)", at: origin, columns: rect.columns, style: Theme.question)
            return
        }
        if let completion = state.command.completion, state.focus == .command {
            screen.write(candidates(completion), at: origin, columns: rect.columns)
            return
        }
        let keys = pending(state)
        let keyColumns = keys.isEmpty ? 0 : DisplayText.width(keys) + 1
        let start = screen.write(
            position(state) + [StyledText("  ")], at: origin, columns: rect.columns - keyColumns)
        screen.write(
            [message(state)], at: CellPoint(column: start, row: rect.row),
            columns: rect.columns - start - keyColumns)
        screen.write(
            keys,
            at: CellPoint(column: rect.column + rect.columns - keyColumns, row: rect.row),
            columns: keyColumns, style: Theme.key)
    }

    private static func position(_ state: AppState) -> [StyledText] {
        let symbol = state.playback.isPlaying ? Glyphs.play : Glyphs.pause
        var pieces: [StyledText] = [StyledText(" ")]
        if state.isPrompting { pieces.append(StyledText(" PROMPT ", Theme.badge)) }
        pieces.append(StyledText(" \(symbol) \(ClipTime.text(state.time))", Theme.strong))
        let last = state.clip.times.isComplete ? "" : "~"
        pieces.append(StyledText("  \(state.frame)/\(last)\(state.clip.times.last)"))
        if state.settings.speed != 1 {
            pieces.append(StyledText("  \(Playback.text(state.settings.speed))", Theme.point))
        }
        if state.playback.dropped > 0 {
            pieces.append(StyledText("  dropped \(state.playback.dropped)", Theme.warning))
        }
        if state.playback.isPlaying, let text = state.soundText {
            pieces.append(StyledText("  \(text)", Theme.quiet))
        }
        if let marker = state.marker {
            pieces.append(StyledText("  x \(marker.x) y \(marker.y)", Theme.key))
        }
        return pieces
    }

    private static func message(_ state: AppState) -> StyledText {
        if let message = state.message {
            let style =
                switch message.tone {
                case .note: Theme.plain
                case .warning: Theme.warning
                case .error: Theme.error
                }
            return StyledText(message.text, style)
        }
        return StyledText(hints(state), Theme.quiet)
    }

    /// The keys that help most where the user is.
    private static func hints(_ state: AppState) -> String {
        let wanted: [(Intent, String)] =
            switch state.focus {
            case .clip where state.isPrompting: [(.togglePrompt, "leave prompt mode")]
            case .clip:
                [
                    (.playPause, "play"), (.stepBack, "back"), (.stepForward, "forward"),
                    (.focusQuery, "query"), (.commandLine, "command"), (.help, "help"),
                    (.quit, "quit"),
                ]
            case .trace, .objects, .messages:
                [
                    (.scrollDown, "down"), (.scrollUp, "up"), (.nextPane, "next pane"),
                    (.leave, "leave"),
                ]
            case .jobs: [(.cancelJob, "cancel job"), (.leave, "leave")]
            case .help:
                [
                    (.searchHelp, "search"), (.scrollDown, "down"), (.scrollUp, "up"),
                    (.leave, "leave"),
                ]
            case .helpSearch: [(.submit, "done"), (.leaveText, "all lines")]
            case .query:
                [
                    (.submit, "enter"), (.newline, "new line"), (.historyPrevious, "history"),
                    (.editor, "editor"), (.leaveText, "leave"),
                ]
            case .command: [(.submit, "enter"), (.complete, "complete"), (.leaveText, "leave")]
            }
        return wanted.compactMap { intent, word in
            state.keyMap.names(of: intent).first.map { "\($0) \(word)" }
        }.joined(separator: "  ")
    }

    private static func pending(_ state: AppState) -> String {
        let count = state.pending.count.map { "'\($0)" } ?? ""
        return count + KeyName.text(state.pending.keys)
    }

    private static func candidates(_ completion: Completion) -> [StyledText] {
        completion.candidates.enumerated().map { index, word in
            StyledText(" \(word) ", index == completion.chosen ? Theme.selection : Theme.plain)
        }
    }
}
