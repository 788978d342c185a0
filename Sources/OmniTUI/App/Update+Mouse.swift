import Media
import Render

extension AppState {
    /// One mouse report. What was pressed keeps the mouse until the button is released.
    mutating func point(_ event: MouseEvent) -> [Effect] {
        guard !layout.isTooSmall, question == nil else { return [] }
        if focus == .help || focus == .helpSearch { return pointAtHelp(event) }
        switch event.kind {
        case .press: return press(event)
        case .drag: return drag(event)
        case .release: return release()
        case .wheelUp: return wheel(event, -1)
        case .wheelDown: return wheel(event, 1)
        case .move: return []
        }
    }

    private mutating func pointAtHelp(_ event: MouseEvent) -> [Effect] {
        if event.kind == .wheelUp { scroll(-3) }
        if event.kind == .wheelDown { scroll(3) }
        return []
    }

    // MARK: - Buttons

    private mutating func press(_ event: MouseEvent) -> [Effect] {
        let layout = layout
        drag = nil
        if isSegmenting, !isTimeline(event, layout), let point = canvasPoint(event) {
            focus = .clip
            return beginPrompt(event.button, at: point)
        }
        if isTimeline(event, layout) || (event.button == .right && canvasPoint(event) != nil) {
            drag = .timeline
            jumpedFrom = frame
            return scrub(event)
        }
        if let point = canvasPoint(event) {
            focus = .clip
            drag = .picture(last: point, moved: false)
            if isPrompting { mark(point) }
            return []
        }
        if layout.query?.contains(event.cell) == true { focusText(.query) }
        if layout.objects?.contains(event.cell) == true { focus = .objects }
        if layout.trace?.contains(event.cell) == true {
            focus = side.content.focus
            if focus == .jobs { selectJob(atRow: event.cell.row) }
        }
        return []
    }

    private mutating func drag(_ event: MouseEvent) -> [Effect] {
        switch drag {
        case nil: return []
        case .timeline: return scrub(event)
        case .prompt(let start, _):
            if let point = canvasPoint(event) { drag = .prompt(start: start, end: point) }
            return []
        case .picture(let last, _):
            guard let point = canvasPoint(event) else { return [] }
            drag = .picture(last: point, moved: true)
            if isPrompting {
                mark(point)
            } else if let viewport {
                look(through: viewport.panned(byX: point.x - last.x, y: point.y - last.y))
            }
            return []
        }
    }

    private mutating func release() -> [Effect] {
        defer { drag = nil }
        switch drag {
        case .picture(let point, moved: false): mark(point)
        case .prompt(let start, let end): return endPrompt(start, end)
        default: break
        }
        return []
    }

    private mutating func wheel(_ event: MouseEvent, _ direction: Int) -> [Effect] {
        if isTimeline(event, layout) { return step(direction) }
        if let point = canvasPoint(event) {
            zoom(by: direction < 0 ? 1.25 : 0.8, around: point)
        } else if let pane = pane(at: event.cell) {
            let before = focus
            focus = pane
            scroll(3 * direction)
            focus = before
        }
        return []
    }

    // MARK: - Where things are

    /// Whether the mouse is on filmstrip, sound or ruler.
    private func isTimeline(_ event: MouseEvent, _ layout: Layout) -> Bool {
        if layout.ruler?.contains(event.cell) == true { return true }
        guard let canvas = layout.canvas, let point = canvasPoint(event) else { return false }
        return point.y >= Double(canvas.picture.y + canvas.picture.height)
    }

    private func canvasPoint(_ event: MouseEvent) -> PixelPoint? {
        layout.canvasPoint(event, cellPixels: profile.cellPixels)
    }

    private func pane(at cell: CellPoint) -> Focus? {
        if layout.objects?.contains(cell) == true { return .objects }
        return layout.trace?.contains(cell) == true ? side.content.focus : nil
    }

    /// Goes to the time under the mouse; beyond the ends to the first or last frame.
    private mutating func scrub(_ event: MouseEvent) -> [Effect] {
        guard let row = layout.ruler ?? layout.picture, row.columns > 0 else { return [] }
        var column = Double(event.cell.column - row.column) + 0.5
        if let pixel = event.pixel, let cell = profile.cellPixels, cell.width > 0 {
            column = pixel.x / Double(cell.width) - Double(row.column)
        }
        let part = min(max(column / Double(row.columns), 0), 1)
        return go(to: clip.times.index(at: part * clip.times.duration))
    }

    /// Marks the frame pixel under a canvas position.
    private mutating func mark(_ point: PixelPoint) {
        guard let target = framePoint(at: point) else { return }
        marker = PixelPoint(
            x: (target.x * 10).rounded() / 10, y: (target.y * 10).rounded() / 10)
    }
}
