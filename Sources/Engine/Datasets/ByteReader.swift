import Glibc

/// The bytes of a file, or of a part of it, seen through a window of fixed size: mask files are
/// larger than memory.
final class ByteReader {
    let path: String
    private let descriptor: Int32
    /// Where the file, or the part that is read, ends.
    private let limit: Int
    private let window: UnsafeMutableBufferPointer<UInt8>
    /// File position of the window's first byte.
    private var base: Int
    private var filled = 0
    private var next = 0

    private static let windowSize = 1 << 18

    /// Reads a whole file, or the bytes in `range`.
    /// - Throws: `DatasetError.unreadable`.
    init(path: String, range: Range<Int>? = nil) throws {
        self.path = path
        // Not blocking: a pipe in place of a file must not hang the program.
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw DatasetError.unreadable(path: path, reason: String(cString: strerror(errno)))
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw DatasetError.unreadable(path: path, reason: "not a regular file")
        }
        limit = min(range?.upperBound ?? .max, Int(status.st_size))
        base = range?.lowerBound ?? 0
        window = .allocate(capacity: Self.windowSize)
    }

    deinit {
        window.deallocate()
        close(descriptor)
    }

    /// File position of the byte that comes next.
    var offset: Int { base + next }

    /// The byte that comes next, nil at the end.
    func peek() throws -> UInt8? {
        if next == filled { try refill() }
        return next < filled ? window[next] : nil
    }

    /// Takes the byte that `peek` showed.
    func advance() { next += 1 }

    /// Passes over bytes while `body` wants more of the window. `body` gets what is left of the
    /// window and returns how many bytes it took; taking fewer than all ends the call.
    func scan(_ body: (UnsafeBufferPointer<UInt8>) throws -> Int) throws {
        while try peek() != nil {
            let rest = UnsafeBufferPointer(rebasing: window[next..<filled])
            let taken = try body(rest)
            next += taken
            if taken < rest.count { return }
        }
    }

    private func refill() throws {
        base += filled
        (filled, next) = (0, 0)
        let wanted = min(Self.windowSize, limit - base)
        guard wanted > 0 else { return }
        while true {
            let count = pread(descriptor, window.baseAddress, wanted, off_t(base))
            if count >= 0 {
                filled = count
                return
            }
            guard errno == EINTR else {
                throw DatasetError.unreadable(path: path, reason: String(cString: strerror(errno)))
            }
        }
    }
}
