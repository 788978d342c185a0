import Foundation

/// Folders that are there as a whole or not at all, also after a crash of the machine.
enum DurableFolder {
    /// Lets `body` fill a folder under a temporary name, and gives it its own when all of it is on
    /// the disk. What was there before is replaced.
    /// - Parameter temporary: in the same folder as `target`.
    /// - Throws: `TrainingError.cannotWrite`; nothing is left of the temporary folder then.
    static func make(_ target: String, as temporary: String, _ body: () throws -> Void) throws {
        let manager = FileManager.default
        do {
            // A killed process had the same number: in containers they repeat.
            try removeIfThere(temporary)
            try manager.createDirectory(atPath: temporary, withIntermediateDirectories: true)
            try body()
            for name in try manager.contentsOfDirectory(atPath: temporary) {
                try flush("\(temporary)/\(name)")
            }
            try flush(temporary)
            try removeIfThere(target)
            try manager.moveItem(atPath: temporary, toPath: target)
            try flush((target as NSString).deletingLastPathComponent)
        } catch {
            try? manager.removeItem(atPath: temporary)
            throw TrainingError.cannotWrite(path: target, reason: String(describing: error))
        }
    }

    private static func removeIfThere(_ path: String) throws {
        guard FileManager.default.fileExists(atPath: path) else { return }
        try FileManager.default.removeItem(atPath: path)
    }

    /// Waits until a file, or a folder's list of names, is on the disk.
    private static func flush(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        defer { close(descriptor) }
        // Some file systems cannot flush a folder, and say so.
        guard fsync(descriptor) == 0 || errno == EINVAL else {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
    }
}
