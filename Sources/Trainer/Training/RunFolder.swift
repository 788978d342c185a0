import Foundation

/// The folder of a run, `--out`: what a run may write over there, and what it must leave alone.
package struct RunFolder: Sendable {
    package let path: String

    package init(_ path: String) { self.path = path }

    /// Where the trained model goes.
    package var model: String { "\(path)/model" }

    /// Whether a file or folder lies in it, or is it.
    package func contains(_ url: URL) -> Bool {
        func parts(_ url: URL) -> [String] {
            url.resolvingSymlinksInPath().standardized.pathComponents
        }
        return parts(url).starts(with: parts(URL(fileURLWithPath: path)))
    }

    /// Refuses what a run would write over that is not its own.
    /// - Parameter checkpoint: the newest one.
    /// - Throws: `TrainingError.occupied`.
    func check(resumes: Bool, checkpoint: String?) throws {
        if resumes, checkpoint != nil { return }
        // A run that was killed before its first checkpoint leaves its log, but never a model.
        let foreign = resumes ? [] : TrainingLog.names.map { "\(path)/\($0)" }
        for item in ([checkpoint, model] + foreign).compactMap({ $0 })
        where FileManager.default.fileExists(atPath: item) {
            throw TrainingError.occupied(path: item)
        }
    }

    /// Deletes what killed processes left half-written.
    func removeLeftovers() {
        let manager = FileManager.default
        func remove(in folder: String, where isLeftover: (String) -> Bool) {
            let names = (try? manager.contentsOfDirectory(atPath: folder)) ?? []
            for name in names where isLeftover(name) {
                try? manager.removeItem(atPath: "\(folder)/\(name)")
            }
        }
        remove(in: path) { $0.hasPrefix("model.") && $0.hasSuffix(".part") }
        remove(in: "\(path)/checkpoints") { $0.hasPrefix(".step-") }
    }
}
