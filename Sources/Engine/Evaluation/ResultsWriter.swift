import Glibc

/// Appends lines to a file, each with one write.
package final class ResultsWriter {
    private let path: String
    private let descriptor: Int32

    /// - Throws: `EvaluationError.cannotWrite`.
    init(path: String) throws {
        self.path = path
        descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Self.failure(path) }
    }

    deinit { close(descriptor) }

    /// - Throws: `EvaluationError.cannotWrite`.
    package func append(_ record: SampleRecord) throws {
        let line = try ResultsFolder.line(record)
        var done = 0
        while done < line.count {
            let count = line.withUnsafeBytes { raw in
                raw.baseAddress.map { write(descriptor, $0 + done, line.count - done) } ?? 0
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure(path) }
            done += count
        }
    }

    private static func failure(_ path: String) -> EvaluationError {
        .cannotWrite(path: path, reason: String(cString: strerror(errno)))
    }
}
