import Render

/// The whole rollouts screen. Pure: equal states give equal screens.
func view(_ state: RolloutsState) -> Screen {
    var screen = Screen(size: state.size)
    let layout = state.layout
    if layout.isTooSmall {
        let least = RolloutsLayout.smallest
        screen.write(
            "needs \(least.columns)x\(least.rows) cells", at: CellPoint(column: 0, row: 0),
            columns: state.size.columns)
    } else {
        drawTitle(state, layout.title, on: &screen)
        switch state.level {
        case .groups: GroupList.draw(state, layout.page, on: &screen)
        case .group: GroupTable.draw(state, layout.page, on: &screen)
        case .trace: TraceView.draw(state, layout, on: &screen)
        }
        screen.write(
            " " + hints(state), at: CellPoint(column: 0, row: layout.status.row),
            columns: state.size.columns, style: Theme.quiet)
    }
    if !state.profile.unicode { screen.reduceToASCII() }
    return screen
}

private func drawTitle(_ state: RolloutsState, _ rect: CellRect, on screen: inout Screen) {
    let count = state.groups.reduce(0) { $0 + $1.rollouts.count }
    let group = state.currentGroup
    let about: String
    switch state.level {
    case .groups:
        about = "\(count) rollouts in \(state.groups.count) groups"
    case .group:
        about = "step \(group.first.step)  \(group.first.group)  \(GroupList.about(group))"
    case .trace:
        about =
            "#\(state.rollout + 1) of \(group.rollouts.count)  reward "
            + RolloutsText.number(state.current.reward) + "  advantage "
            + RolloutsText.number(state.current.advantage, signed: true) + "  "
            + GroupList.about(group)
    }
    screen.write(
        [StyledText(" \(state.name)", Theme.title), StyledText("  \(about)", Theme.quiet)],
        at: CellPoint(column: rect.column, row: rect.row), columns: rect.columns)
}

private func hints(_ state: RolloutsState) -> String {
    let wanted: [(Intent, String)] =
        switch state.level {
        case .groups:
            [(.scrollDown, "next group"), (.open, "open"), (.quit, "quit")]
        case .group:
            [
                (.stepForward, "next rollout"), (.scrollDown, "scroll"), (.open, "trace"),
                (.leave, "groups"), (.quit, "quit"),
            ]
        case .trace:
            [
                (.stepForward, "next step"), (.stepBack, "step before"), (.scrollDown, "scroll"),
                (.leave, "group"), (.quit, "quit"),
            ]
        }
    return wanted.compactMap { intent, word in
        state.keyMap.bindings.first {
            $0.intent == intent && RolloutsState.contexts.contains($0.context)
        }.map { "\(KeyName.text($0.keys)) \(word)" }
    }.joined(separator: "  ")
}
