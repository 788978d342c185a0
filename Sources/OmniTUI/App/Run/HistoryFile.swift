import Foundation
import Media

/// Where entered lines are kept from run to run: `$XDG_STATE_HOME/omni-tui`.
struct HistoryFile: Sendable {
    /// Nil: nothing is kept.
    let folder: String?

    /// A missing or unreadable file is an empty history.
    func load(_ kind: HistoryKind) -> History {
        guard let path = path(kind), let bytes = try? AtomicFile.read(path, limit: 4 << 20) else {
            return History()
        }
        return History(fileText: String(decoding: bytes, as: UTF8.self))
    }

    /// - Throws: `MediaError` with the path.
    func save(_ kind: HistoryKind, _ entries: [String]) throws {
        guard let folder, let path = path(kind) else { return }
        try? FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        try AtomicFile.write(Array(History(entries).fileText.utf8), to: path, replacing: true)
    }

    private func path(_ kind: HistoryKind) -> String? {
        folder.map { "\($0)/\(kind.rawValue)" }
    }
}
