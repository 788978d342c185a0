import Foundation

/// The nano pair that comes with the program: folders beside the executable.
package enum EmbeddedModels {
    /// Folder of the Thinker; nil when the files are not there.
    package static var thinker: URL? { folder("thinker") }
    /// Folder of SAM 2.1; nil when the files are not there.
    package static var sam2: URL? { folder("sam2") }

    /// Where the build puts resources, and where `make install` does.
    private static let places = ["omni-tui_Engine.resources/nano", "../share/omni-tui/nano"]

    private static func folder(_ name: String) -> URL? {
        let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let home = executable.deletingLastPathComponent()
        return places.map { home.appendingPathComponent("\($0)/\(name)").standardizedFileURL }
            .first {
                FileManager.default.fileExists(
                    atPath: $0.appendingPathComponent("config.json").path)
            }
    }
}
