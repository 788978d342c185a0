import Media
import Render

/// What mouse reports mean (xterm's ctlseqs, "Mouse Tracking").
enum MouseDecoder {
    /// `CSI < buttons ; x ; y M` (press, drag) or `m` (release), modes 1006 and 1016.
    /// - Parameter pixelCell: pixels per cell when x and y count pixels, nil when they count cells.
    static func event(_ csi: ControlSequence, pixelCell: PixelSize?) -> MouseEvent? {
        guard csi.marker == UInt8(ascii: "<"), csi.intermediates.isEmpty,
            let buttons = csi[0], let x = csi[1], let y = csi[2],
            csi.final == UInt8(ascii: "M") || csi.final == UInt8(ascii: "m")
        else { return nil }
        let released = csi.final == UInt8(ascii: "m")
        let column = max(x - 1, 0)
        let row = max(y - 1, 0)
        guard let cell = pixelCell, cell.width > 0, cell.height > 0 else {
            return event(
                buttons, released: released, cell: CellPoint(column: column, row: row), pixel: nil)
        }
        return event(
            buttons, released: released,
            cell: CellPoint(column: column / cell.width, row: row / cell.height),
            pixel: PixelPoint(x: Double(column) + 0.5, y: Double(row) + 0.5))
    }

    /// The three bytes after `CSI M`, each 32 more than what it says; button 3 is a release.
    static func event(x10 bytes: [UInt8]) -> MouseEvent? {
        guard bytes.count == 3, bytes.allSatisfy({ $0 >= 32 }) else { return nil }
        let buttons = Int(bytes[0]) - 32
        let cell = CellPoint(column: max(Int(bytes[1]) - 33, 0), row: max(Int(bytes[2]) - 33, 0))
        let released = buttons & 0b110_0011 == 3
        return event(buttons, released: released, cell: cell, pixel: nil)
    }

    /// Bits 0-1 and 6: the button or the wheel; 2 shift, 3 alt, 4 control; 5 motion.
    private static func event(
        _ buttons: Int, released: Bool, cell: CellPoint, pixel: PixelPoint?
    ) -> MouseEvent? {
        guard buttons < 128 else { return nil }  // the side buttons
        var modifiers: Key.Modifiers = []
        if buttons & 4 != 0 { modifiers.insert(.shift) }
        if buttons & 8 != 0 { modifiers.insert(.alt) }
        if buttons & 16 != 0 { modifiers.insert(.control) }
        let number = buttons & 3
        let kind: MouseEvent.Kind
        let button: MouseEvent.Button
        if buttons & 64 != 0 {
            guard number < 2, !released else { return nil }  // 2 and 3: the wheel tilted
            kind = number == 0 ? .wheelUp : .wheelDown
            button = .none
        } else {
            button = [.left, .middle, .right, .none][number]
            let isMotion = buttons & 32 != 0
            kind = released ? .release : isMotion ? (button == .none ? .move : .drag) : .press
        }
        return MouseEvent(
            kind: kind, button: button, cell: cell, pixel: pixel, modifiers: modifiers)
    }
}
