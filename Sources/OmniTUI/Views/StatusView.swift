import Render

/// The last row: a question, or position and playing on the left and a message or hints beside it.
enum StatusView {
    static func draw(_ state: AppState, _ rect: CellRect, on screen: inout Screen) {
        let origin = CellPoint(column: rect.column, row: rect.row)
        if let question = state.question {
            let room = rect.columns - DisplayText.width(question.text) - 2
            let subject = DisplayText.fitTail(DisplayText.clean(question.subject), room)
            screen.write(
                " \(subject) \(question.text)", at: origin, columns: rect.columns,
                style: Theme.question)
            return
        }
        if let completion = state.command.completion, state.focus == .command {
            screen.write(candidates(completion), at: origin, columns: rect.columns)
            return
        }
        let keys = pending(state)
        let keyColumns = keys.isEmpty ? 0 : DisplayText.width(keys) + 1
        let columns = rect.columns - keyColumns
        let position = position(state) + [StyledText("  ")]
        let room = columns - StyledText.width(position)
        // A message that does not fit beside the position has the row for itself while it lasts.
        let isAlone = state.message.map { DisplayText.width($0.text) > room } ?? false
        let start = screen.write(
            isAlone ? [StyledText(" ")] : position, at: origin, columns: columns)
        screen.write(
            [message(state, columns: columns - start)],
            at: CellPoint(column: start, row: rect.row), columns: columns - start)
        screen.write(
            keys,
            at: CellPoint(column: rect.column + rect.columns - keyColumns, row: rect.row),
            columns: keyColumns, style: Theme.key)
    }

    private static func position(_ state: AppState) -> [StyledText] {
        let symbol = state.playback.isPlaying ? Glyphs.play : Glyphs.pause
        var pieces: [StyledText] = [StyledText(" ")]
        if state.isSegmenting {
            let sign = state.objects.isPositive ? "+" : "-"
            pieces.append(StyledText(" PROMPT \(state.objects.current)\(sign) ", Theme.badge))
        } else if state.isPrompting {
            pieces.append(StyledText(" PROMPT ", Theme.badge))
        }
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

    private static func message(_ state: AppState, columns: Int) -> StyledText {
        if let message = state.message {
            let style =
                switch message.tone {
                case .note: Theme.plain
                case .warning: Theme.warning
                case .error: Theme.error
                }
            let text = message.keepsEnd ? DisplayText.fitTail(message.text, columns) : message.text
            return StyledText(text, style)
        }
        return StyledText(hints(state, columns), Theme.quiet)
    }

    /// The keys that help most where the user is, as many as have room.
    private static func hints(_ state: AppState, _ columns: Int) -> String {
        let wanted: [(Intent, String)] =
            switch state.focus {
            case .clip where state.isSegmenting:
                [
                    state.objects.isPropagating
                        ? (.stopPropagating, "stop") : (.propagate, "propagate"),
                    (.undoPrompt, "undo"), (.flipSign, "swap buttons"), (.leave, "leave"),
                ]
            case .clip where state.isPrompting: [(.togglePrompt, "leave prompt mode")]
            case .clip where state.layout.trace == nil && !state.run.steps.isEmpty:
                [
                    (.toggleTrace, "trace"), (.playPause, "play"), (.help, "help"),
                    (.export, "export"), (.focusQuery, "query"), (.quit, "quit"),
                ]
            case .clip:
                [
                    (.playPause, "play"), (.help, "help"), (.quit, "quit"), (.stepBack, "back"),
                    (.stepForward, "forward"), (.focusQuery, "query"), (.commandLine, "command"),
                ]
            case .trace, .objects, .messages:
                [
                    (.leave, "leave"), (.nextPane, "next pane"), (.scrollDown, "down"),
                    (.scrollUp, "up"),
                ]
            case .jobs: [(.leave, "leave"), (.cancelJob, "cancel job")]
            case .help:
                [
                    (.leave, "leave"), (.searchHelp, "search"), (.scrollDown, "down"),
                    (.scrollUp, "up"),
                ]
            case .helpSearch: [(.submit, "done"), (.leaveText, "all lines")]
            case .query:
                [
                    (.submit, "enter"), (.newline, "new line"), (.historyPrevious, "history"),
                    (.editor, "editor"), (.leaveText, "leave"),
                ]
            case .command: [(.submit, "enter"), (.complete, "complete"), (.leaveText, "leave")]
            }
        var text = ""
        for (intent, word) in wanted {
            guard let key = state.keyMap.names(of: intent).first else { continue }
            let longer = text + (text.isEmpty ? "" : "  ") + "\(key) \(word)"
            guard DisplayText.width(longer) <= columns else { break }
            text = longer
        }
        return text
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
