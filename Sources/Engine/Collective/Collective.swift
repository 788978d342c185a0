/// Processes that work on one job together, on one machine or many.
package protocol Collective {
    /// This process, from 0.
    var rank: Int { get }
    /// How many processes there are.
    var size: Int { get }

    /// Brings one piece of bytes from every process to process 0. All processes must call it.
    /// - Returns: the pieces by rank on process 0, nothing on the others.
    /// - Throws: `CollectiveError`.
    func gather(_ bytes: [UInt8]) throws -> [[UInt8]]

    /// Adds the values of all processes, element by element; every process gets the sums. All
    /// processes must call it, with as many values.
    /// - Throws: `CollectiveError`.
    func sum(_ values: inout [Float]) throws

    /// Says goodbye; nothing may be called after it.
    func finish()
}

extension Collective {
    /// Lets all processes go on, or none: whatever happened to one, all must meet here, because a
    /// missing process would hang the rest.
    /// - Throws: `EngineError.cancelled` in every process when one was told to stop; else this
    ///   process's own error, `CollectiveError.otherFailed` for another's.
    package func agree<Value>(_ outcome: Result<Value, any Error>) throws -> Value {
        var counts: [Float] = [0, 0]  // failed, told to stop
        if case .failure(let error) = outcome { counts = [1, error.isCancellation ? 1 : 0] }
        try sum(&counts)
        guard counts[1] == 0 else { throw EngineError.cancelled }
        let value = try outcome.get()
        guard counts[0] == 0 else { throw CollectiveError.otherFailed }
        return value
    }
}

/// A job of one process.
package struct OneProcess: Collective {
    package init() {}

    package var rank: Int { 0 }
    package var size: Int { 1 }

    package func gather(_ bytes: [UInt8]) throws -> [[UInt8]] { [bytes] }
    package func sum(_ values: inout [Float]) throws {}
    package func finish() {}
}

/// Why processes cannot work together.
package enum CollectiveError: Error, Equatable, Sendable {
    /// Started by an MPI launcher, but this build has no MPI.
    case builtWithout(launcher: String)
    case failed(operation: String, reason: String)
    /// Another process failed; it says why itself.
    case otherFailed
    /// MPI counts bytes in 32 bits.
    case tooLarge(bytes: Int)

    /// Whether nothing more can be agreed on: the others are gone, or wait for something else.
    package var isOfConnection: Bool { self != .otherFailed }
}

extension CollectiveError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .builtWithout(let launcher):
            "started by \(launcher), but this program was built without MPI. Try: install "
                + "libopenmpi-dev and build again, or --shard without \(launcher)"
        case .failed(let operation, let reason):
            "MPI: \(operation) failed (\(reason))"
        case .otherFailed:
            "stopped, because another process failed"
        case .tooLarge(let bytes):
            "MPI: expected at most \(Int32.max) bytes in one message, found \(bytes)"
        }
    }
}
