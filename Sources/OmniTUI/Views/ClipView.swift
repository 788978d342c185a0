import Media
import Render

/// The cells of the picture: the slot for the bitmap, or words where there is none.
enum ClipView {
    static func draw(_ state: AppState, _ rect: CellRect, on screen: inout Screen) {
        if let shown = state.picture.shown, shown.canvas == state.layout.canvas,
            shown.graphics == state.graphics
        {
            screen.picture = PictureSlot(rect: rect, key: shown.key)
            return
        }
        let lines = words(state)
        let top = rect.row + max(0, (rect.rows - lines.count) / 2)
        for (index, line) in lines.prefix(rect.rows).enumerated() {
            let text = DisplayText.fit(line, rect.columns - 2)
            let left = rect.column + (rect.columns - DisplayText.width(text)) / 2
            screen.write(
                text, at: CellPoint(column: left, row: top + index), columns: rect.columns - 2,
                style: Theme.quiet)
        }
    }

    private static func words(_ state: AppState) -> [String] {
        if let failure = state.picture.failure {
            return ["Frame \(state.frame) cannot be shown:"] + DisplayText.wrap(failure, 60)
        }
        guard state.graphics == .none else { return [] }
        return [
            "frame \(state.frame) of \(state.clip.size.width)×\(state.clip.size.height) pixels",
            "Pictures are off; \(state.keyMap.names(of: .cycleGraphics).first ?? ":graphics") "
                + "turns them on.",
        ]
    }
}
