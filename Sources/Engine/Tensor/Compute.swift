import CKernels

/// What a forward pass runs with: threads, kernels for this CPU, taps, and a way to stop it.
/// Every layer takes it as its last argument; none holds it.
package struct Compute: Sendable {
    package let parallel: Parallel
    package let kernels: OmniKernels
    package let trace: Trace?
    package let cancellation: Cancellation

    /// - Parameter simdLevel: best kernels allowed (0 plain, 1 AVX2, 2 AVX-512), for tests.
    package init(
        parallel: Parallel, simdLevel: Int = 2, trace: Trace? = nil,
        cancellation: Cancellation = Cancellation()
    ) {
        self.parallel = parallel
        self.kernels = omni_kernels(Int32(simdLevel))
        self.trace = trace
        self.cancellation = cancellation
    }

    private init(
        parallel: Parallel, kernels: OmniKernels, trace: Trace?, cancellation: Cancellation
    ) {
        self.parallel = parallel
        self.kernels = kernels
        self.trace = trace
        self.cancellation = cancellation
    }

    /// The same threads and kernels with other taps or another stop flag.
    package func with(trace: Trace? = nil, cancellation: Cancellation? = nil) -> Compute {
        Compute(
            parallel: parallel, kernels: kernels, trace: trace ?? self.trace,
            cancellation: cancellation ?? self.cancellation)
    }

    /// Offers an intermediate to whoever traces; free when nobody does.
    package func tap(_ name: @autoclosure () -> String, _ tensor: @autoclosure () -> Tensor) {
        trace?.record(name(), tensor)
    }

    /// Layers call this between operations.
    /// - Throws: `EngineError.cancelled`.
    package func checkCancelled() throws {
        if cancellation.isCancelled { throw EngineError.cancelled }
    }

    /// Runs `body(item, worker)` for every item on all threads. After a cancellation the items
    /// not yet started are left out: what an operation returns then is meaningless, and the next
    /// `checkCancelled` throws.
    package func forEach(_ count: Int, _ body: (_ item: Int, _ worker: Int) -> Void) {
        let cancellation = self.cancellation
        parallel.forEach(count) { item, worker in
            if !cancellation.isCancelled { body(item, worker) }
        }
    }

    /// Splits `count` elements into runs of at least `grain` and works on them on all threads.
    package func forEachRange(
        _ count: Int, grain: Int, _ body: (Range<Int>) -> Void
    ) {
        let pieces = max(1, min(count / max(grain, 1), parallel.threadCount * 4))
        let step = (count + pieces - 1) / pieces
        forEach(pieces) { piece, _ in
            let start = min(count, piece * step)
            body(start..<min(count, start + step))
        }
    }
}
