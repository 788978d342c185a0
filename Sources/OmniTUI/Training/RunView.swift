import Foundation
import Render
import Trainer

/// The whole screen of a training run. Pure: equal states give equal screens.
func view(_ state: RunState) -> Screen {
    var screen = Screen(size: state.size)
    if state.size.columns < RunView.smallest.columns || state.size.rows < RunView.smallest.rows {
        screen.write(
            "needs \(RunView.smallest.columns)x\(RunView.smallest.rows) cells",
            at: CellPoint(column: 0, row: 0), columns: state.size.columns)
    } else {
        RunView(state: state).draw(on: &screen)
    }
    if !state.profile.unicode { screen.reduceToASCII() }
    return screen
}

/// Numbers on the left, the curve of the selected one on the right, a completion below.
struct RunView {
    static let smallest = CellSize(columns: 40, rows: 10)
    private static let tableColumns = 36
    /// Steps that "lately" means.
    private static let recent = 20

    let state: RunState

    private var rows: Int { state.size.rows }
    /// Rows of the table and of the curve beside it.
    private var tableRows: Int { min(state.names.count + 1, max(4, rows * 2 / 3)) }
    private var hasCurve: Bool { state.size.columns >= Self.tableColumns + 24 }

    func draw(on screen: inout Screen) {
        drawTitle(on: &screen)
        guard state.steps.last != nil else {
            screen.write(
                "No step is done yet.", at: CellPoint(column: 1, row: 2),
                columns: state.size.columns - 2, style: Theme.quiet)
            return
        }
        drawTable(on: &screen)
        if hasCurve { drawCurve(on: &screen) }
        drawCompletion(on: &screen)
        screen.write(
            " Up Down  another curve   q  quit", at: CellPoint(column: 0, row: rows - 1),
            columns: state.size.columns, style: Theme.quiet)
    }

    private func drawTitle(on screen: inout Screen) {
        var about = "waits for its first step"
        if let last = state.steps.last {
            let left = last.values["eta_seconds"] ?? 0
            let end = last.step >= last.totalSteps ? "done" : TrainProgress.duration(left) + " left"
            let tokens = Int(min(max(last.values["gradient_tokens"] ?? 0, 0), 1e15))
            about = "step \(last.step) of \(last.totalSteps)  \(end)  \(tokens) tokens learnt from"
        }
        screen.write(
            [StyledText(" \(state.name)", Theme.title), StyledText("  \(about)", Theme.quiet)],
            at: CellPoint(column: 0, row: 0), columns: state.size.columns)
    }

    // MARK: - Numbers

    private func drawTable(on screen: inout Screen) {
        let width = min(Self.tableColumns, state.size.columns)
        let number = (width - 16) / 2
        write(["", "now", "lately"], at: 2, number, Theme.quiet, on: &screen)
        let visible = tableRows - 1
        let first = max(0, min(state.selected - visible / 2, state.names.count - visible))
        for (row, name) in state.names.enumerated().dropFirst(first).prefix(visible) {
            let values = state.values(name)
            let lately = values.suffix(Self.recent)
            let mean = lately.isEmpty ? 0 : lately.reduce(0, +) / Double(lately.count)
            write(
                [Self.title(name), Self.text(values.last ?? 0), Self.text(mean)],
                at: 3 + row - first, number,
                row == state.selected ? Theme.selection : Theme.plain, on: &screen)
        }
    }

    private func write(
        _ cells: [String], at row: Int, _ number: Int, _ style: Style, on screen: inout Screen
    ) {
        let name = DisplayText.fit(cells[0], 15)
        let padding = String(repeating: " ", count: 15 - DisplayText.width(name))
        screen.write(
            " " + name + padding
                + cells.dropFirst().map { RolloutsText.right($0, number) }.joined(),
            at: CellPoint(column: 0, row: row), columns: 16 + 2 * number, style: style)
    }

    private static func title(_ name: String) -> String {
        name.replacing("_", with: " ").replacing("part: ", with: "  ")
    }

    /// Four digits that matter.
    static func text(_ value: Double) -> String {
        guard value.isFinite else { return "-" }
        if value == 0 { return "0" }
        let size = value.magnitude
        if size < 1e-3 || size >= 1e6 { return String(format: "%.1e", value) }
        return String(format: size < 1 ? "%.4f" : size < 100 ? "%.2f" : "%.0f", value)
    }

    // MARK: - Curve

    private func drawCurve(on screen: inout Screen) {
        guard state.names.indices.contains(state.selected) else { return }
        let name = state.names[state.selected]
        let values = state.values(name).filter { $0.magnitude < 1e100 }
        let (left, width) = (Self.tableColumns + 12, state.size.columns - Self.tableColumns - 13)
        let height = tableRows - 1
        guard let low = values.min(), let high = values.max(), width > 0, height > 1 else { return }
        screen.write(
            Self.title(name).trimmingPrefix("  ").description + ", \(values.count) steps",
            at: CellPoint(column: left, row: 2), columns: width, style: Theme.heading)
        for (value, row) in [(high, 3), (low, 2 + height)] {
            screen.write(
                RolloutsText.right(Self.text(value), 9) + " " + Glyphs.tick,
                at: CellPoint(column: Self.tableColumns + 1, row: row), columns: 11,
                style: Theme.quiet)
        }
        for (column, value) in Self.columns(of: values, width).enumerated() {
            let share = high > low ? (value - low) / (high - low) : 0.5
            let row = 2 + height - Int((share * Double(height - 1)).rounded())
            screen.write(
                Glyphs.bar, at: CellPoint(column: left + column, row: row), columns: 1,
                style: Theme.point)
        }
    }

    /// One value per column: as they are while they fit, means of neighbours after that.
    static func columns(of values: [Double], _ width: Int) -> [Double] {
        guard values.count > width else { return values }
        return (0..<width).map { column in
            let part = values[column * values.count / width..<(column + 1) * values.count / width]
            return part.reduce(0, +) / Double(max(1, part.count))
        }
    }

    // MARK: - Completion

    private func drawCompletion(on screen: inout Screen) {
        let top = tableRows + 3
        let lines = DisplayText.wrap(state.steps.last?.completion ?? "", state.size.columns - 2)
        guard top < rows - 1 else { return }
        for (row, line) in lines.prefix(rows - 1 - top).enumerated() {
            screen.write(
                line, at: CellPoint(column: 1, row: top + row), columns: state.size.columns - 2)
        }
    }
}
