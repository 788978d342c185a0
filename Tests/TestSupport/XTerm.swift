import Foundation
import Media

/// A real xterm with sixel on a display of its own: type, click, take screenshots.
package final class XTerm {
    /// Cell size of the "fixed" font, and xterm's border around the text, in pixels.
    package static let cell = PixelSize(width: 6, height: 13)
    package static let border = 2

    private let server = Process()
    private let terminal = Process()
    private let folder: TemporaryFolder
    private let display: String
    private let screenSize: PixelSize

    /// Starts `command` in an xterm of the given size that understands sixel.
    package init(
        columns: Int, rows: Int, _ command: [String], environment: [String: String] = [:]
    ) throws {
        folder = try TemporaryFolder()
        screenSize = XTerm.windowSize(columns: columns, rows: rows)
        display = try XTerm.startServer(server, screenSize, folder)
        terminal.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        terminal.arguments =
            [
                "xterm", "-ti", "vt340", "-fn", "fixed", "-geometry", "\(columns)x\(rows)+0+0",
                "-bw", "0", "-b", "\(XTerm.border)", "-xrm", "XTerm*maxGraphicSize: 2000x2000",
                "-e",
            ] + command
        var variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        variables["DISPLAY"] = display
        for name in ["TMUX", "COLORTERM", "STY"] { variables[name] = nil }
        terminal.environment = variables
        terminal.standardError = FileHandle.nullDevice
        try terminal.run()
    }

    deinit {
        // Not terminate(): a child of a test inherits that thread's blocked signals.
        for process in [terminal, server] where process.isRunning {
            kill(process.processIdentifier, SIGKILL)
        }
    }

    package var isRunning: Bool { terminal.isRunning }

    /// Presses keys by their X names: "Right", "shift+Right", "question", "ctrl+z".
    package func keys(_ names: String...) throws {
        try xdotool(["mousemove", "20", "20", "key"] + names)
    }

    package func type(_ text: String) throws {
        try xdotool(["mousemove", "20", "20", "type", text])
    }

    /// Clicks at a pixel of the display.
    package func click(x: Int, y: Int, button: Int = 1) throws {
        try xdotool(["mousemove", "\(x)", "\(y)", "click", "\(button)"])
    }

    /// Gives the window another size in cells.
    package func resize(columns: Int, rows: Int) throws {
        let found = try Shell.run(
            "xdotool", ["search", "--class", "xterm"], environment: ["DISPLAY": display])
        guard let window = found.text.split(separator: "\n").first else {
            throw Shell.Failure(description: "xdotool found no xterm: \(found.errors)")
        }
        let size = XTerm.windowSize(columns: columns, rows: rows)
        try xdotool(["windowsize", String(window), "\(size.width)", "\(size.height)"])
    }

    private static func windowSize(columns: Int, rows: Int) -> PixelSize {
        PixelSize(
            width: columns * cell.width + 2 * border, height: rows * cell.height + 2 * border)
    }

    /// What the display shows now.
    package func screenshot() throws -> Frame {
        let result = try Shell.run(
            "import", ["-window", "root", "-depth", "8", "rgb:-"],
            environment: ["DISPLAY": display])
        guard result.status == 0, result.output.count == screenSize.area * 3 else {
            throw Shell.Failure(
                description: "import: \(result.output.count) bytes, \(result.errors)")
        }
        return Frame(index: 0, time: 0, size: screenSize, pixels: [UInt8](result.output))
    }

    /// Writes what the display shows now as a PNG, to be looked at.
    package func saveScreenshot(_ path: String) throws {
        try Shell.run("import", ["-window", "root", path], environment: ["DISPLAY": display])
    }

    private func xdotool(_ arguments: [String]) throws {
        let result = try Shell.run("xdotool", arguments, environment: ["DISPLAY": display])
        guard result.status == 0 else {
            throw Shell.Failure(description: "xdotool \(arguments): \(result.errors)")
        }
    }

    /// The server picks a free display number by itself and says which.
    private static func startServer(
        _ server: Process, _ size: PixelSize, _ folder: TemporaryFolder
    ) throws -> String {
        let answer = folder.file("display")
        try Data().write(to: answer)
        server.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        server.arguments = [
            "Xvfb", "-displayfd", "1", "-screen", "0", "\(size.width)x\(size.height)x24",
            "-nolisten", "tcp",
        ]
        server.standardOutput = try FileHandle(forWritingTo: answer)
        server.standardError = FileHandle.nullDevice
        try server.run()
        var number = ""
        let came = Shell.wait(seconds: 15) {
            number =
                ((try? String(contentsOf: answer, encoding: .utf8)) ?? "")
                .trimmingCharacters(in: .whitespacesAndNewlines)
            return !number.isEmpty
        }
        guard came else { throw Shell.Failure(description: "Xvfb named no display") }
        return ":\(number)"
    }
}
