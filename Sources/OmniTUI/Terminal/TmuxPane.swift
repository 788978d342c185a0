import Foundation
import Media
import Render

/// Where our pane of tmux lies on the terminal around it: pictures that pass through tmux are placed
/// by the positions of that terminal.
enum TmuxPane {
    /// What tmux is asked for.
    static let format = "#{pane_left} #{pane_top} #{status} #{status-position}"

    /// Asks tmux, which the environment of the process names.
    /// - Returns: the pane's first cell, nil when tmux does not answer.
    static func origin() -> CellPoint? {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["tmux", "display-message", "-p", format]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let answer = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return origin(answer: String(decoding: answer, as: UTF8.self))
    }

    /// Reads an answer. Positions do not count the status lines (`off`, `on`, or their number).
    static func origin(answer: String) -> CellPoint? {
        let words = answer.split(whereSeparator: \.isWhitespace)
        guard words.count == 4, let column = Int(words[0]), let row = Int(words[1]),
            (0..<10_000).contains(column), (0..<10_000).contains(row)
        else { return nil }
        let lines = words[2] == "on" ? 1 : min(max(Int(words[2]) ?? 0, 0), 5)
        return CellPoint(column: column, row: row + (words[3] == "top" ? lines : 0))
    }
}
