import Media
import Render

/// The whole screen as the state calls for it. Pure: equal states give equal screens.
func view(_ state: AppState) -> Screen {
    var screen = Screen(size: state.size)
    let layout = state.layout
    if layout.isTooSmall {
        TooSmallView.draw(state, on: &screen)
    } else if state.focus == .help || state.focus == .helpSearch {
        HelpView.draw(state, layout.page, on: &screen)
        StatusView.draw(state, layout.status, on: &screen)
    } else {
        drawPanes(state, layout, on: &screen)
    }
    if !state.profile.unicode { screen.reduceToASCII() }
    return screen
}

private func drawPanes(_ state: AppState, _ layout: Layout, on screen: inout Screen) {
    if let rect = layout.title { TitleView.draw(state, rect, on: &screen) }
    if let rect = layout.picture { ClipView.draw(state, rect, on: &screen) }
    if let rect = layout.ruler { RulerView.draw(state, rect, on: &screen) }
    if let rect = layout.side { SideView.draw(state, rect, layout, on: &screen) }
    if let rect = layout.query { TextLineView.draw(state, rect, on: &screen) }
    StatusView.draw(state, layout.status, on: &screen)
}

/// What is shown when the window has no room for the program.
enum TooSmallView {
    static func draw(_ state: AppState, on screen: inout Screen) {
        let least = Layout.smallest
        let text =
            "This window has \(state.size.columns)x\(state.size.rows) cells; omni-tui needs "
            + "\(least.columns)x\(least.rows). Enlarge it, or quit with "
            + "\(state.keyMap.names(of: .quit).first ?? ":q")."
        let lines = DisplayText.wrap(text, state.size.columns)
        for (row, line) in lines.enumerated() {
            screen.write(
                line, at: CellPoint(column: 0, row: row), columns: state.size.columns)
        }
    }
}
