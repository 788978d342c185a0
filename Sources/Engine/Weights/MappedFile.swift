import Glibc

/// A file mapped read-only into memory (or memory in its place) for as long as this object lives.
package final class MappedFile: @unchecked Sendable {
    package let path: String
    package let bytes: UnsafeRawBufferPointer
    /// Address of the first byte.
    let base: UnsafeRawPointer

    /// - Throws: `EngineError.unreadable` with the system's reason.
    package init(path: String) throws {
        self.path = path
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure(path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure(path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw EngineError.unreadable(path: path, reason: "not a regular file")
        }
        guard status.st_size > 0 else {
            throw EngineError.unreadable(path: path, reason: "the file is empty")
        }
        let base = mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let base, base != UnsafeMutableRawPointer(bitPattern: -1) else {
            throw Self.failure(path)
        }
        self.base = UnsafeRawPointer(base)
        bytes = UnsafeRawBufferPointer(start: base, count: Int(status.st_size))
    }

    /// Zeroed memory in the place of a file, for weights that are made up.
    /// - Throws: `EngineError.unreadable` when there is not enough.
    init(anonymousBytes count: Int) throws {
        path = "memory"
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        let base = mmap(nil, max(count, 1), PROT_READ | PROT_WRITE, flags, -1, 0)
        guard let base, base != UnsafeMutableRawPointer(bitPattern: -1) else {
            throw Self.failure(path)
        }
        self.base = UnsafeRawPointer(base)
        bytes = UnsafeRawBufferPointer(start: base, count: max(count, 1))
    }

    deinit { munmap(UnsafeMutableRawPointer(mutating: base), bytes.count) }

    private static func failure(_ path: String) -> EngineError {
        .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
}
