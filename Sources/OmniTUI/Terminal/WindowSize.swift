import Media
import Render

/// The size of the window as the kernel knows it.
struct WindowSize: Equatable, Sendable {
    var cells: CellSize
    /// Zero when the terminal never told; in xterm with the border.
    var pixels = PixelSize(width: 0, height: 0)

    /// Pixels per cell, nil when they make no sense. Rounding down takes xterm's border out.
    var cellPixels: PixelSize? {
        guard cells.columns > 0, cells.rows > 0 else { return nil }
        let cell = PixelSize(
            width: pixels.width / cells.columns, height: pixels.height / cells.rows)
        return cell.isPlausibleCell ? cell : nil
    }
}

extension PixelSize {
    /// What a cell can measure: from the smallest readable font to a wall display.
    var isPlausibleCell: Bool { (2...200).contains(width) && (4...400).contains(height) }
}
