import Render

/// The first row: the clip on the left, what is switched on on the right.
enum TitleView {
    static func draw(_ state: AppState, _ rect: CellRect, on screen: inout Screen) {
        let flags = flags(state)
        // Of the clip at least the beginning of its name stays.
        let flagColumns = min(StyledText.width(flags), rect.columns * 3 / 4)
        let origin = CellPoint(column: rect.column, row: rect.row)
        let name = [
            StyledText(" \(state.clip.name)", Theme.title),
            StyledText("  \(state.clip.summary)", Theme.quiet),
        ]
        screen.write(name, at: origin, columns: rect.columns - flagColumns - 1)
        let start = CellPoint(column: rect.column + rect.columns - flagColumns, row: rect.row)
        screen.write(flags, at: start, columns: flagColumns)
    }

    private static func flags(_ state: AppState) -> [StyledText] {
        var words: [StyledText] = []
        let running = state.jobs.filter { $0.status == .running }
        if let job = running.first {
            let percent = job.fraction.map { " \(Int($0 * 100))%" } ?? ""
            words.append(StyledText("\(job.kind.rawValue)\(percent)", Theme.quiet))
        }
        if state.settings.loop { words.append(StyledText("loop", Theme.point)) }
        if let points = points(state) { words.append(StyledText(points, Theme.point)) }
        if state.zoom.factor > 1 {
            words.append(StyledText("zoom \(Playback.text(state.zoom.factor))", Theme.point))
        }
        words.append(StyledText(state.graphics.rawValue, Theme.quiet))
        return words.flatMap { [$0, StyledText("  ")] }.dropLast() + [StyledText(" ")]
    }

    /// "[0:01.000-0:08.000]", half of it where only one point is set.
    private static func points(_ state: AppState) -> String? {
        func text(_ frame: Int) -> String { ClipTime.text(state.clip.times.time(of: frame)) }
        guard state.inPoint != nil || state.outPoint != nil else { return nil }
        return (state.inPoint.map { "[" + text($0) } ?? "") + "-"
            + (state.outPoint.map { text($0) + "]" } ?? "")
    }
}
