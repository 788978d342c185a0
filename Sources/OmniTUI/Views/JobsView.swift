import Render

/// The job list: two rows per job, its name and its progress.
enum JobsView {
    static func draw(_ state: AppState, _ rect: CellRect, on screen: inout Screen) {
        SideView.heading("Jobs", state.focus == .jobs, rect, on: &screen)
        for (index, job) in state.jobs.enumerated() {
            let row = rect.row + 1 + index * 2
            guard row + 1 < rect.row + rect.rows else { break }
            let isSelected = state.focus == .jobs && index == state.selectedJob
            screen.write(
                " \(job.kind.title) ", at: CellPoint(column: rect.column, row: row),
                columns: rect.columns, style: isSelected ? Theme.selection : Theme.strong)
            screen.write(
                progress(job, state.now, columns: rect.columns - 2),
                at: CellPoint(column: rect.column + 1, row: row + 1),
                columns: rect.columns - 2, style: Theme.quiet)
        }
    }

    static func progress(_ job: Job, _ now: Double, columns: Int) -> String {
        switch job.status {
        case .done: return "done"
        case .cancelled: return "cancelled"
        case .failed(let reason): return "failed: \(reason)"
        case .running: break
        }
        guard let fraction = job.fraction else { return "running" }
        let left = job.timeLeft(at: now).map { ", \(ClipTime.span($0)) left" } ?? ""
        let text = " \(Int(fraction * 100))%\(left)"
        let length = max(4, min(20, columns - DisplayText.width(text)))
        let full = min(length, max(0, Int(Double(length) * fraction)))
        return String(repeating: Glyphs.bar, count: full)
            + String(repeating: Glyphs.track, count: length - full) + text
    }
}
