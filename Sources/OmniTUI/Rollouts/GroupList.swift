import Render

/// The list of groups: one row each, the selected one with what it is about.
enum GroupList {
    /// Width and title of the columns before the name.
    private static let columns = [
        (6, "step"), (8, "task"), (4, "n"), (8, "mean"), (8, "best"), (8, "spread"), (11, ""),
    ]

    static func draw(_ state: RolloutsState, _ rect: CellRect, on screen: inout Screen) {
        let titles = columns.map { RolloutsText.right($0.1, $0.0) }.joined() + "  group"
        screen.write(
            titles, at: CellPoint(column: rect.column, row: rect.row), columns: rect.columns,
            style: Theme.quiet)
        let visible = max(1, rect.rows - 3)
        let first = max(0, min(state.group - visible / 2, state.groups.count - visible))
        for (index, group) in state.groups.enumerated().dropFirst(first).prefix(visible) {
            let row = rect.row + 1 + index - first
            let isSelected = index == state.group
            let text = line(group)
            let rest = String(repeating: " ", count: max(0, rect.columns - DisplayText.width(text)))
            screen.write(
                text + rest, at: CellPoint(column: rect.column, row: row), columns: rect.columns,
                style: isSelected ? Theme.selection : Theme.plain)
        }
        screen.write(
            about(state.currentGroup),
            at: CellPoint(column: rect.column + 1, row: rect.row + rect.rows - 1),
            columns: rect.columns - 2, style: Theme.heading)
    }

    private static func line(_ group: RolloutGroup) -> String {
        let cells = [
            "\(group.first.step)", group.first.task.rawValue, "\(group.rollouts.count)",
            RolloutsText.number(group.mean), RolloutsText.number(group.rewards.max()),
            RolloutsText.number(group.spread), group.verdict,
        ]
        return zip(columns, cells).map { RolloutsText.right($1, $0.0) }.joined()
            + "  \(group.first.group)"
    }

    /// The clip and the expression.
    static func about(_ group: RolloutGroup) -> String {
        let rollout = group.first
        let clip = rollout.video.isEmpty ? "" : "\(rollout.video)/"
        let expression = group.expression.map { ": \($0)" } ?? ""
        return "\(clip)\(rollout.expID)\(expression)"
    }
}
