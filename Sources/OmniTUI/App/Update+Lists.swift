import Render

extension AppState {
    /// Scrolls what has the focus; in the job list it moves the selection.
    mutating func scroll(_ lines: Int) {
        switch focus {
        case .trace, .clip, .query, .command:
            trace.scroll(by: lines, visible: traceRows, total: traceLines.count)
        case .objects: break
        case .messages:
            log.scroll(by: lines, visible: traceRows, total: messageLines.count)
        case .jobs:
            selectedJob = min(max(0, selectedJob + lines), max(0, jobs.count - 1))
        case .help, .helpSearch:
            help.pane.scroll(by: lines, visible: helpRows, total: helpLines.count)
        }
    }

    /// One line up or down by key: in the trace that is a step of the two systems.
    mutating func moveLine(_ lines: Int) -> [Effect] {
        if focus == .trace, !run.steps.isEmpty { return selectStep(lines) }
        scroll(lines)
        return []
    }

    /// Brings a step of the trace into view.
    mutating func scrollTrace(toStep index: Int, _ steps: [TraceStep]) {
        let before = steps.prefix(index).reduce(0) { $0 + 1 + $1.lines.count }
        let line = trace.lines.prefix(before)
            .reduce(0) { $0 + Self.wrapTrace($1, traceColumns).count }
        let first = trace.first(visible: traceRows, total: traceLines.count)
        guard line < first || line >= first + traceRows - 1 else { return }
        trace.follows = false
        trace.top = max(0, line - traceRows / 3)
    }

    /// Lines that a page key scrolls: a screenful less one line to keep the place.
    var pageRows: Int {
        max(1, (focus == .help || focus == .helpSearch ? helpRows : traceRows) - 1)
    }

    /// Text lines of the upper pane of the right column, below its heading.
    private var traceRows: Int { max(1, (layout.trace?.rows ?? 2) - 1) }

    /// Text lines of the help, below its heading.
    private var helpRows: Int { max(1, layout.page.rows - 1) }

    private var traceColumns: Int { max(1, (layout.trace?.columns ?? 40) - 2) }

    /// The trace as it is shown, wrapped to the pane.
    var traceLines: [String] { trace.lines.flatMap { Self.wrapTrace($0, traceColumns) } }

    /// What follows a line keeps its indent.
    private static func wrapTrace(_ line: String, _ columns: Int) -> [String] {
        let indent = String(line.prefix { $0 == " " }.prefix(columns / 2))
        let rest = String(line.dropFirst(indent.count))
        return DisplayText.wrap(rest, columns - indent.count).map { indent + $0 }
    }

    /// All messages as they are shown, wrapped to the pane.
    var messageLines: [String] { log.lines.flatMap { DisplayText.wrap($0, traceColumns) } }

    var helpLines: [HelpLine] {
        HelpText.lines(keyMap: keyMap, search: help.search.line.text)
    }

    // MARK: - Searching the trace

    /// Begins a search and goes to the newest hit.
    mutating func find(_ text: String) {
        finding = text
        if layout.side == nil { side.isOpen = true }
        side.content = .panes
        focus = .trace
        findNext(1)
    }

    mutating func findNext(_ direction: Int) {
        guard !finding.isEmpty else {
            say("Nothing to search for; :find TEXT begins")
            return
        }
        let needle = finding.lowercased()
        let hits = traceLines.indices.filter { traceLines[$0].lowercased().contains(needle) }
        let shown = trace.first(visible: traceRows, total: traceLines.count)
        let next = direction > 0 ? hits.first { $0 > shown } : hits.last { $0 < shown }
        guard let target = next ?? (direction > 0 ? hits.first : hits.last) else {
            say("'\(finding)' is not in the trace")
            return
        }
        trace.follows = false
        trace.top = target
    }

    // MARK: - Jobs

    mutating func take(_ report: JobReport, of kind: Job.Kind) {
        let index = jobs.firstIndex { $0.kind == kind && $0.status == .running }
        var job = index.map { jobs[$0] } ?? Job(kind: kind, started: now, updated: now)
        job.updated = now
        switch report {
        case .progress(let fraction): job.fraction = fraction
        case .done: (job.status, job.fraction) = (.done, 1)
        case .cancelled: job.status = .cancelled
        case .failed(let reason):
            job.status = .failed(DisplayText.clean(reason))
            say("\(kind.title): \(reason)", .error)
        }
        if let index {
            jobs[index] = job
        } else {
            jobs.removeAll { $0.kind == kind }
            jobs.append(job)
        }
    }

    /// Whether the time left of a running job is on the screen.
    var showsProgress: Bool {
        layout.side != nil && side.content == .jobs && jobs.contains { $0.status == .running }
    }

    mutating func selectJob(atRow row: Int) {
        guard let pane = layout.trace else { return }
        // One heading, then two rows per job.
        let index = (row - pane.row - 1) / 2
        if jobs.indices.contains(index) { selectedJob = index }
    }

    mutating func cancelSelectedJob() -> [Effect] {
        guard jobs.indices.contains(selectedJob), jobs[selectedJob].status == .running else {
            say("No running job is selected")
            return []
        }
        return [.cancel(jobs[selectedJob].kind)]
    }
}
