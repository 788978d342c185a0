import Foundation

/// A program of the system that tests drive omni-tui with; `Scripts/bootstrap --test` installs them.
package enum Tool: String, CaseIterable {
    case tmux
    case script
    case xterm
    case xvfb = "Xvfb"
    case xdotool
    case magick = "import"

    /// Whether all of these can be run.
    package static func areThere(_ tools: Tool...) -> Bool { tools.allSatisfy(\.isThere) }

    private var isThere: Bool {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return path.split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(rawValue)")
        }
    }
}
