/// Where a binding holds. What has the focus decides which of these are looked through, in order.
enum KeyContext: String, CaseIterable, Sendable {
    case clip, prompt, list, jobs, rollouts, help, query, command, text, everywhere

    /// The heading in the help.
    var title: String {
        switch self {
        case .clip: "Clip"
        case .prompt: "Prompt mode with SAM 2.1"
        case .list: "Trace, objects, messages, jobs, help"
        case .jobs: "Job list"
        case .rollouts: "Rollouts"
        case .help: "Help"
        case .query: "Query line"
        case .command: "Command line"
        case .text: "Query and command line"
        case .everywhere: "Everywhere"
        }
    }
}

extension Intent {
    /// One line for the help: what it does, beginning with a verb.
    var help: String {
        helpForClip ?? helpForView ?? helpForObjects ?? helpForPanes ?? helpForText ?? ""
    }

    private var helpForClip: String? {
        switch self {
        case .stepForward: "Go one frame forward"
        case .stepBack: "Go one frame back"
        case .stepForward10: "Go 10 frames forward"
        case .stepBack10: "Go 10 frames back"
        case .secondForward: "Go one second forward"
        case .secondBack: "Go one second back"
        case .secondsForward10: "Go 10 seconds forward"
        case .secondsBack10: "Go 10 seconds back"
        case .firstFrame: "Go to the first frame"
        case .lastFrame: "Go to the last frame"
        case .jumpBack: "Go back to where you were before the last jump"
        case .count: "Begin a count: '25l goes 25 frames forward"
        case .playPause: "Play or pause"
        case .slower: "Play slower"
        case .faster: "Play faster"
        case .normalSpeed: "Play at normal speed"
        case .toggleLoop: "Loop between the in and out points, or through the clip"
        case .toggleMute: "Turn the sound off or on"
        case .setIn: "Set the in point here"
        case .setOut: "Set the out point here"
        case .clearPoints: "Clear the in and out points"
        case .goToIn: "Go to the in point"
        case .goToOut: "Go to the out point"
        case .saveFrame: "Save this frame as PNG beside the clip"
        case .saveOverlay: "Save this frame with what is drawn over it as PNG"
        default: nil
        }
    }

    private var helpForView: String? {
        switch self {
        case .zoomIn: "Zoom in"
        case .zoomOut: "Zoom out"
        case .zoomFit: "Show the whole picture"
        case .panLeft: "Move the view left"
        case .panRight: "Move the view right"
        case .panUp: "Move the view up"
        case .panDown: "Move the view down"
        case .togglePrompt: "Prompt mode: clicks mark points on the picture, drags move the mark"
        case .fullPicture: "Show nothing but the picture, or everything again"
        case .toggleTimeline: "Show or hide filmstrip and sound under the picture"
        case .cycleSoundView: "Show the sound as waveform or as log-mel picture"
        case .cycleGraphics: "Draw pictures the next way the terminal knows (sixel, blocks, ...)"
        case .repaint: "Draw everything again"
        default: nil
        }
    }

    private var helpForObjects: String? {
        switch self {
        case .propagate: "Carry the objects through the clip, or between the in and out points"
        case .stopPropagating: "Stop carrying objects; what was found stays"
        case .undoPrompt: "Take back the last click or box"
        case .flipSign: "Swap what the mouse buttons say: on the object, beside it"
        case .toggleMasks: "Show or hide the masks"
        case .cycleMaskStyle: "Show masks another way: fill, contour, fade, cut-out, matte"
        case .strongerMasks: "Make masks more opaque"
        case .weakerMasks: "Make masks less opaque"
        default: nil
        }
    }

    private var helpForPanes: String? {
        switch self {
        case .toggleTrace: "Show or hide the panes on the right"
        case .fullTrace: "Give the trace the whole window"
        case .nextPane: "Go to the next pane"
        case .previousPane: "Go to the previous pane"
        case .jobs: "Show the job list"
        case .messages: "Show all messages so far"
        case .help: "Show this help"
        case .leave: "Leave a pane, a mode or a half-typed key; take the mark away"
        case .focusQuery: "Write in the query line"
        case .commandLine: "Write a command"
        case .rerun: "Run the query again with another description for System 2"
        case .export: "Export the masks: choose formats and a folder"
        case .exportAgain: "Export the masks as last time"
        case .showStep: "Show the chosen step of the trace in the picture"
        case .suspend: "Suspend the program (fg brings it back)"
        case .interrupt: "Cancel the running job; twice when idle: quit"
        case .quit: "Quit the program"
        case .scrollUp: "Scroll up, or select the line before"
        case .scrollDown: "Scroll down, or select the next line"
        case .pageUp: "Scroll up by a page"
        case .pageDown: "Scroll down by a page"
        case .scrollTop: "Go to the top"
        case .scrollBottom: "Go to the end"
        case .findNext: "Go to the next place that :find found"
        case .findPrevious: "Go to the place before that :find found"
        case .searchHelp: "Search in the help"
        case .cancelJob: "Cancel the selected job"
        case .open: "Open the selected group or rollout"
        default: nil
        }
    }

    private var helpForText: String? {
        switch self {
        case .submit: "Enter the line"
        case .newline: "Begin a new line"
        case .leaveText: "Leave the line; its text is kept"
        case .cursorLeft: "Move left"
        case .cursorRight: "Move right"
        case .wordLeft: "Move one word left"
        case .wordRight: "Move one word right"
        case .lineStart: "Move to the start"
        case .lineEnd: "Move to the end"
        case .deleteBack: "Delete the character before"
        case .deleteForward: "Delete the character after"
        case .killToStart: "Cut to the start"
        case .killToEnd: "Cut to the end"
        case .killWordBack: "Cut the word before"
        case .killWordForward: "Cut the word after"
        case .yank: "Put back what was cut last"
        case .historyPrevious: "Show the line entered before"
        case .historyNext: "Show the line entered after"
        case .historySearch: "Search in the lines entered before; again: further back"
        case .editor: "Write the line in $VISUAL or $EDITOR"
        case .complete: "Complete the word; again: the next possibility"
        default: nil
        }
    }
}
