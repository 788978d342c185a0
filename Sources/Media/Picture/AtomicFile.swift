import Foundation

/// Files that are there as a whole or not at all.
package enum AtomicFile {
    /// Writes under a temporary name beside `path` and renames.
    ///
    /// - Throws: `MediaError.exists` when something is there and `replacing` is off, `.cannotWrite`.
    package static func write(_ bytes: [UInt8], to path: String, replacing: Bool) throws {
        try make(path, replacing: replacing) { temporary in
            let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
            guard descriptor >= 0 else {
                throw MediaError.cannotWrite(path: path, reason: String(cString: strerror(errno)))
            }
            var isWhole = writeAll(bytes, to: descriptor)
            let reason = errno
            isWhole = close(descriptor) == 0 && isWhole
            guard isWhole else {
                throw MediaError.cannotWrite(path: path, reason: String(cString: strerror(reason)))
            }
        }
    }

    /// Lets `body` write a file under a temporary name beside `path`, and renames it. When `body`
    /// throws, nothing is left of it.
    ///
    /// - Throws: `MediaError.exists` when something is there and `replacing` is off, `.cannotWrite`;
    ///   what `body` throws.
    package static func make(
        _ path: String, replacing: Bool, _ body: (_ temporary: String) throws -> Void
    ) throws {
        let temporary = "\(path).\(getpid()).\(UInt32.random(in: 0...UInt32.max)).part"
        do {
            try body(temporary)
        } catch {
            unlink(temporary)
            throw error
        }
        let why =
            replacing ? failure(of: rename(temporary, path)) : moveWithoutReplacing(temporary, path)
        guard let why else { return }
        unlink(temporary)
        throw why == EEXIST
            ? MediaError.exists(path: path)
            : MediaError.cannotWrite(path: path, reason: String(cString: strerror(why)))
    }

    /// The error number, nil when it worked.
    private static func moveWithoutReplacing(_ temporary: String, _ path: String) -> Int32? {
        guard let why = failure(of: link(temporary, path)) else {
            unlink(temporary)
            return nil
        }
        guard why == EPERM || why == EOPNOTSUPP else { return why }
        // A file system without hard links: look first, then rename.
        return access(path, F_OK) == 0 ? EEXIST : failure(of: rename(temporary, path))
    }

    private static func failure(of result: Int32) -> Int32? { result == 0 ? nil : errno }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        bytes.withUnsafeBytes { raw in
            var done = 0
            while done < raw.count, let base = raw.baseAddress {
                let count = Foundation.write(descriptor, base + done, raw.count - done)
                if count < 0 && errno == EINTR { continue }
                if count <= 0 { return false }
                done += count
            }
            return true
        }
    }

    /// All bytes of a file.
    ///
    /// - Throws: `MediaError.unreadable`, for files over `limit` bytes too.
    package static func read(_ path: String, limit: Int = 1 << 30) throws -> [UInt8] {
        let file = try ClipFile(path: path)
        let size = Int(file.size)
        guard size <= limit else {
            throw MediaError.unreadable(path: path, reason: "\(size) bytes are more than \(limit)")
        }
        var bytes = [UInt8](repeating: 0, count: size)
        var done = 0
        while done < size {
            let count = bytes.withUnsafeMutableBytes { raw in
                raw.baseAddress.map {
                    file.read(at: Int64(done), into: $0 + done, count: size - done)
                } ?? 0
            }
            if count <= 0 { break }
            done += count
        }
        return Array(bytes.prefix(done))
    }
}
