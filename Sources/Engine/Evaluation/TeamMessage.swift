/// What a process tells process 0 at the end of an evaluation: its records, or why it has none.
package enum TeamMessage {
    case records([SampleRecord])
    case failure(String)

    package init(_ outcome: Result<[SampleRecord], any Error>) {
        switch outcome {
        case .success(let records): self = .records(records)
        case .failure(let error): self = .failure(String(describing: error))
        }
    }

    /// One byte that says which, then lines or words.
    package init(bytes: [UInt8]) {
        self =
            bytes.first == 1
            ? .records(ResultsFolder.records(from: Array(bytes.dropFirst())))
            : .failure(String(decoding: bytes.dropFirst(), as: UTF8.self))
    }

    package func bytes() throws -> [UInt8] {
        switch self {
        case .records(let records): try [1] + records.flatMap { try ResultsFolder.line($0) }
        case .failure(let words): [0] + Array(words.utf8)
        }
    }

    /// - Throws: `EvaluationError.process` for a failure.
    package func records(from rank: Int) throws -> [SampleRecord] {
        switch self {
        case .records(let records): return records
        case .failure(let words): throw EvaluationError.process(rank: rank, reason: words)
        }
    }
}
