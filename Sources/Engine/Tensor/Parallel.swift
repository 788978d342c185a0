import CKernels
import COpenBLAS

/// The engine's threads: a fixed pool, the only place that makes or counts them. BLAS itself runs
/// on one thread; operations cut their work into items and share them out here.
///
/// Waiting threads spin for some microseconds, so that the hundreds of short regions of a decoding
/// step cost next to nothing, and then sleep, so that an idle engine takes no CPU.
package final class Parallel: Sendable {
    package let threadCount: Int
    private let pool: ThreadPool

    /// - Parameter threadCount: the calling thread included; at least 1.
    package init(threadCount: Int) {
        openblas_set_num_threads(1)
        omni_keep_freed_memory()
        pool = ThreadPool(workers: max(threadCount, 1) - 1)
        self.threadCount = pool.workerCount + 1
    }

    deinit { pool.stop() }

    /// CPUs this process may run on.
    package static var availableCPUs: Int { Int(omni_cpu_count()) }

    /// Calls `body(item, worker)` once for each item in `0 ..< count`, spread over the threads, and
    /// returns when all are done. `worker` is below `threadCount` and tells concurrent calls apart.
    /// Calls from several threads take turns; a call from inside a body runs on its own thread.
    package func forEach(_ count: Int, _ body: (_ item: Int, _ worker: Int) -> Void) {
        withFlushedDenormals {
            if count <= 1 || threadCount == 1 || pool.isInsideRegion {
                for item in 0..<max(count, 0) { body(item, 0) }
            } else {
                pool.run(count, body)
            }
        }
    }
}
