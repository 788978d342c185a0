import Media
import Render

/// A terminal profile as `doctor` shows it.
struct TerminalSummary: Encodable, Equatable {
    let name: String
    let answered: Bool
    let graphics: String
    let columns: Int
    let rows: Int
    let cellPixels: PixelSize?
    let maxPicture: PixelSize?
    let colorRegisters: Int?
    let colors: Int
    let pictureColors: Int
    let unicode: Bool
    let synchronizedOutput: Bool
    let pixelMouse: Bool
    let multiplexer: String?

    init(_ examined: (profile: TerminalProfile, window: WindowSize)) {
        let profile = examined.profile
        name = profile.name
        answered = profile.answered
        graphics = profile.graphics.rawValue
        columns = examined.window.cells.columns
        rows = examined.window.cells.rows
        cellPixels = profile.cellPixels
        maxPicture = profile.maxPicture
        colorRegisters = profile.colorRegisters?.used
        colors = profile.colors.rawValue
        pictureColors = profile.pictureColors.rawValue
        unicode = profile.unicode
        synchronizedOutput = profile.synchronized
        pixelMouse = profile.pixelMouse
        multiplexer = profile.multiplexer?.rawValue
    }

    var lines: [String] {
        let within = multiplexer.map { ", inside \($0)" } ?? ""
        return [
            "terminal   \(name)\(within)" + (answered ? "" : " (gave no answer)"),
            "size       \(columns)x\(rows) cells"
                + (cellPixels.map { " of \(Self.text($0)) pixels" } ?? ""),
            "pictures   \(graphics), "
                + (colorRegisters.map { "\($0) colour registers" }
                    ?? "\(Self.count(pictureColors)) colours")
                + (maxPicture.map { ", at most \(Self.text($0))" } ?? ""),
            "text       \(Self.count(colors)) colours, \(unicode ? "UTF-8" : "ASCII")",
            "updates    \(synchronizedOutput ? "in one go (mode 2026)" : "as they come")",
            "mouse      \(pixelMouse ? "in pixels (mode 1016)" : "in cells")",
        ]
    }

    private static func text(_ size: PixelSize) -> String { "\(size.width)x\(size.height)" }

    private static func count(_ colors: Int) -> String {
        colors == 0 ? "no" : colors > 256 ? "16 million" : "\(colors)"
    }
}
