#if OMNI_MPI
    import CMPI

    /// The processes of an MPI job. One value per process; calls from one thread only.
    final class MPICollective: Collective {
        let rank: Int
        let size: Int

        /// - Throws: `CollectiveError.failed`.
        init() throws {
            try Self.check(omni_mpi_start(), "start")
            var (rank, size): (Int32, Int32) = (0, 1)
            try Self.check(omni_mpi_place(&rank, &size), "finding the rank")
            self.rank = Int(rank)
            self.size = Int(size)
        }

        func gather(_ bytes: [UInt8]) throws -> [[UInt8]] {
            guard let count = Int32(exactly: bytes.count) else {
                throw CollectiveError.tooLarge(bytes: bytes.count)
            }
            var counts = [Int32](repeating: 0, count: size)
            try Self.check(omni_mpi_gather_counts(count, &counts), "gathering sizes")
            // Every process makes room of its own size only; process 0 for all.
            let total = rank == 0 ? counts.reduce(0) { $0 + Int($1) } : 0
            guard total <= Int32.max else { throw CollectiveError.tooLarge(bytes: total) }
            var starts = counts
            var next: Int32 = 0
            for index in counts.indices where rank == 0 {
                starts[index] = next
                next += counts[index]
            }
            var all = [UInt8](repeating: 0, count: max(total, 1))
            try Self.check(
                omni_mpi_gather(bytes, count, &all, counts, starts), "gathering results")
            guard rank == 0 else { return [] }
            return zip(starts, counts).map { start, count in
                Array(all[Int(start)..<Int(start) + Int(count)])
            }
        }

        func sum(_ values: inout [Float]) throws {
            let count = values.count
            try values.withUnsafeMutableBufferPointer { values in
                for start in stride(from: 0, to: count, by: Self.sumChunk) {
                    guard let base = values.baseAddress else { return }
                    try Self.check(
                        omni_mpi_sum(base + start, Int32(min(Self.sumChunk, count - start))),
                        "adding up")
                }
            }
        }

        /// Floats of one message.
        private static let sumChunk = 1 << 24

        func finish() { _ = omni_mpi_finish() }

        private static func check(_ code: Int32, _ operation: String) throws {
            guard code != 0 else { return }
            throw CollectiveError.failed(operation: operation, reason: "code \(code)")
        }
    }
#endif
