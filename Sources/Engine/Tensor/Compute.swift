import CKernels

/// What a forward pass runs with: threads, kernels for this CPU, taps, and a way to stop it.
/// Every layer takes it as its last argument; none holds it.
package struct Compute: Sendable {
    package let parallel: Parallel
    package let kernels: OmniKernels
    /// What products of many rows, and attention, are computed in; never more than this CPU has.
    package let precision: Precision
    package let trace: Trace?
    package let cancellation: Cancellation

    /// - Parameter simdLevel: best kernels allowed (0 plain, 1 AVX2, 2 AVX-512), for tests.
    package init(
        parallel: Parallel, simdLevel: Int = 2, precision: Precision = .f32, trace: Trace? = nil,
        cancellation: Cancellation = Cancellation()
    ) {
        self.init(
            parallel: parallel, kernels: omni_kernels(Int32(simdLevel)), precision: precision,
            trace: trace, cancellation: cancellation)
    }

    private init(
        parallel: Parallel, kernels: OmniKernels, precision: Precision, trace: Trace?,
        cancellation: Cancellation
    ) {
        self.parallel = parallel
        self.kernels = kernels
        self.precision = min(precision, .fastest)
        self.trace = trace
        self.cancellation = cancellation
    }

    /// The same threads and kernels with another precision, other taps or another stop flag.
    package func with(
        precision: Precision? = nil, trace: Trace? = nil, cancellation: Cancellation? = nil
    ) -> Compute {
        Compute(
            parallel: parallel, kernels: kernels, precision: precision ?? self.precision,
            trace: trace ?? self.trace, cancellation: cancellation ?? self.cancellation)
    }

    /// The kernels of `precision`.
    var products: OmniProducts {
        precision == .bf16 ? omni_bfloat_products() : kernels.products
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
