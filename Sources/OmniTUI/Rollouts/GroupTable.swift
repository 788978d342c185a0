import Render
import Trainer

/// The rollouts of a group side by side: a column each, a row per part of the reward.
enum GroupTable {
    private static let nameColumns = 14

    /// Rows that the table takes.
    static func rows(of group: RolloutGroup) -> Int { 4 + names(group).count }

    private static func names(_ group: RolloutGroup) -> [String] {
        group.rollouts[0].parts.map(\.name)
    }

    static func draw(_ state: RolloutsState, _ rect: CellRect, on screen: inout Screen) {
        let group = state.currentGroup
        let room = rect.columns - nameColumns
        let width = max(8, min(14, room / max(1, group.rollouts.count)))
        let visible = max(1, room / width)
        let first = max(0, min(state.rollout - visible / 2, group.rollouts.count - visible))
        let names = ["", "reward", "advantage"] + names(group) + ["tokens"]
        for (row, name) in names.prefix(rect.rows).enumerated() {
            screen.write(
                " " + name.replacing("_", with: " "),
                at: CellPoint(column: rect.column, row: rect.row + row), columns: nameColumns,
                style: Theme.quiet)
        }
        for (index, rollout) in group.rollouts.enumerated().dropFirst(first).prefix(visible) {
            let column = rect.column + nameColumns + (index - first) * width
            for (row, cell) in cells(rollout, index).prefix(rect.rows).enumerated() {
                let isSelected = index == state.rollout
                screen.write(
                    RolloutsText.right(cell.text, width - 1) + " ",
                    at: CellPoint(column: column, row: rect.row + row), columns: width,
                    style: isSelected ? Theme.selection : cell.style)
            }
        }
        drawText(state, rect, on: &screen)
    }

    private static func cells(_ recorded: RecordedRollout, _ index: Int) -> [StyledText] {
        let advantage = recorded.advantage ?? 0
        let tone = advantage > 0 ? Theme.point : advantage < 0 ? Theme.error : Theme.plain
        return [
            StyledText("#\(index + 1)", Theme.heading),
            StyledText(RolloutsText.number(recorded.reward), Theme.strong),
            StyledText(RolloutsText.number(recorded.advantage, signed: true), tone),
        ] + recorded.parts.map { StyledText(RolloutsText.number($0.value)) }
            + [StyledText("\(recorded.rollout.tokens)", Theme.quiet)]
    }

    /// What the selected one wrote, below the table.
    private static func drawText(
        _ state: RolloutsState, _ rect: CellRect, on screen: inout Screen
    ) {
        let (lines, rows) = RolloutsText.lines(of: state)
        let top = rect.row + rect.rows - rows
        for (row, line) in lines.dropFirst(state.top).prefix(rows).enumerated() {
            screen.write(
                line, at: CellPoint(column: rect.column + 1, row: top + row),
                columns: rect.columns - 2)
        }
    }
}
