/// Every colour and attribute of the text on the screen. The colours are of middle brightness, so
/// that they can be read on dark and on light backgrounds.
enum Theme {
    static let accent = Color.rgb(50, 140, 220)
    static let mark = Color.rgb(200, 130, 0)
    static let range = Color.rgb(0, 150, 150)
    static let danger = Color.rgb(220, 60, 50)

    static let plain = Style()
    static let quiet = Style(dim: true)
    static let strong = Style(bold: true)
    static let title = Style(foreground: accent, bold: true)
    static let heading = Style(foreground: accent, bold: true)
    /// A heading of the pane that has the keyboard.
    static let focused = Style(foreground: accent, bold: true, reverse: true)
    static let key = Style(foreground: mark, bold: true)
    static let playhead = Style(foreground: mark, bold: true)
    static let point = Style(foreground: range, bold: true)
    static let badge = Style(foreground: mark, bold: true, reverse: true)
    static let selection = Style(reverse: true)
    static let warning = Style(foreground: mark)
    static let error = Style(foreground: danger, bold: true)
    static let question = Style(foreground: mark, bold: true)
}
