import Foundation

/// An open file that several readers share. It stays readable when its name disappears.
final class ClipFile: Sendable {
    let path: String
    private let descriptor: Int32

    /// - Throws: `MediaError.unreadable` when the path is missing, denied or no regular file.
    init(path: String) throws {
        // Non-blocking, so that opening a pipe does not wait for somebody to write into it.
        let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw MediaError.unreadable(path: path, reason: String(cString: strerror(errno)))
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            Foundation.close(descriptor)
            throw MediaError.unreadable(path: path, reason: "not a regular file")
        }
        self.path = path
        self.descriptor = descriptor
    }

    deinit { Foundation.close(descriptor) }

    /// Bytes in the file now.
    var size: Int64 {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Int64(status.st_size) : 0
    }

    /// Reads up to `count` bytes at `offset`; 0 at the end, negative `errno` on failure.
    func read(at offset: Int64, into buffer: UnsafeMutableRawPointer, count: Int) -> Int {
        while true {
            let got = pread(descriptor, buffer, count, off_t(offset))
            if got >= 0 { return got }
            if errno != EINTR { return -Int(errno) }
        }
    }
}
