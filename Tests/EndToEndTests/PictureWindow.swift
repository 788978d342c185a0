import Foundation
import Media
import Render
import TestSupport

@testable import OmniTUI

/// The sample clip in an xterm, and where its picture must be in there.
final class PictureWindow {
    private let sample: Sample
    private let xterm: XTerm
    private let clip: Clip
    private let columns: Int
    private let rows: Int

    init(columns: Int, rows: Int, options: [String] = []) throws {
        (self.columns, self.rows) = (columns, rows)
        sample = try Sample()
        clip = try Clip.open(Sample.clip)
        let words = (sample.command("--audio", "off") + options).map { "'\($0)'" }
        // The program runs inside a shell that stays, so that one sees what it leaves behind.
        xterm = try XTerm(
            columns: columns, rows: rows,
            ["sh", "-c", "echo before; \(words.joined(separator: " ")); echo after; sleep 600"],
            environment: sample.environment)
    }

    deinit { clip.close() }

    func keys(_ names: String...) throws {
        for name in names { try xterm.keys(name) }
    }

    func resize(columns: Int, rows: Int) throws {
        try xterm.resize(columns: columns, rows: rows)
    }

    /// Waits until the frame is on the screen at its place.
    func waitForFrame(_ index: Int, psnr least: Double) throws {
        var last = 0.0
        let came = try Shell.wait(seconds: 40) {
            last = try psnr(frame: index)
            return last >= least
        }
        guard came else {
            let file = FileManager.default.temporaryDirectory
                .appendingPathComponent("omni-tui-frame-\(index).png").path
            try xterm.saveScreenshot(file)
            throw Shell.Failure(
                description: "frame \(index) does not appear: \(last) dB; see \(file)")
        }
    }

    /// How much the place of the picture looks like a frame, in dB.
    func psnr(frame index: Int) throws -> Double {
        let (place, target) = try pictureRect()
        let wanted = try clip.frame(at: index).scaled(
            to: PixelSize(width: place.width, height: place.height))
        let border = XTerm.border
        let shown = try xterm.screenshot().cropped(
            to: PixelRect(
                x: border + target.x, y: border + target.y, width: place.width,
                height: place.height))
        return shown.psnr(to: wanted)
    }

    /// Waits until a part of the screen is the same in two windows.
    func waitForSameText(
        as other: PictureWindow, _ name: String, _ part: (PictureWindow) throws -> Frame
    ) throws {
        let came = try Shell.wait(seconds: 40) {
            try part(self).pixels == part(other).pixels
        }
        guard came else {
            let folder = FileManager.default.temporaryDirectory
            let files = ["with", "without"].map {
                folder.appendingPathComponent("omni-tui-\($0)-picture.png").path
            }
            try xterm.saveScreenshot(files[0])
            try other.xterm.saveScreenshot(files[1])
            throw Shell.Failure(
                description: "\(name) differs: see \(files.joined(separator: " and "))")
        }
    }

    /// Waits until the screen holds black text on white and nothing else.
    func waitForShell() throws {
        var colours = 0
        let came = try Shell.wait(seconds: 40) {
            let pixels = try screen.pixels
            colours =
                Set(
                    stride(from: 0, to: pixels.count - 2, by: 3).map { pixels[$0..<$0 + 3] }
                ).count
            return colours <= 2
        }
        guard came else {
            throw Shell.Failure(description: "\(colours) colours are left on the shell's screen")
        }
    }

    /// Everything the display shows.
    var screen: Frame {
        get throws { try xterm.screenshot() }
    }

    var statusLine: Frame {
        get throws {
            let frame = try xterm.screenshot()
            let height = XTerm.cell.height
            return frame.cropped(
                to: PixelRect(
                    x: 0, y: frame.size.height - height - XTerm.border, width: frame.size.width,
                    height: height))
        }
    }

    /// Size of the clip's picture, and where it lies in the window's text area.
    private func pictureRect() throws -> (size: PixelSize, origin: (x: Int, y: Int)) {
        let profile = TerminalProfile(
            graphics: .sixel, cellPixels: XTerm.cell, colors: .indexed256, unicode: true)
        let state = AppState(
            size: CellSize(columns: columns, rows: rows), profile: profile, clip: ClipFacts(clip))
        let layout = state.layout
        guard let cells = layout.picture, let canvas = layout.canvas else {
            throw Shell.Failure(description: "a window without a picture")
        }
        let target = Viewport(content: clip.info.size, in: canvas.picture).target
        return (
            PixelSize(width: target.width, height: target.height),
            (
                cells.column * XTerm.cell.width + target.x,
                cells.row * XTerm.cell.height + target.y
            )
        )
    }
}
