import CKernels
import Glibc
import Synchronization

/// Threads that wait for regions of numbered items. One region is open at a time.
///
/// A worker that sees a new region announces itself in `active` and only then looks whether the
/// region is still open; whoever opened the region closes it and only then waits for `active` to
/// fall to zero. So a worker that wakes too late never touches a region that has ended.
final class ThreadPool: @unchecked Sendable {
    private(set) var workerCount = 0

    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let wake: UnsafeMutablePointer<pthread_cond_t>
    private let turn: UnsafeMutablePointer<pthread_mutex_t>
    private var threads: [pthread_t] = []

    /// Counts regions opened so far; what waiting workers watch.
    private let generation = Atomic<Int>(0)
    private let isOpen = Atomic<Bool>(false)
    private let isStopping = Atomic<Bool>(false)
    private let active = Atomic<Int>(0)
    private let sleepers = Atomic<Int>(0)
    private let nextItem = Atomic<Int>(0)
    /// The thread that opened the region, 0 when none is open.
    private let owner = Atomic<UInt>(0)

    // Written only between regions, read only inside one.
    private var itemCount = 0
    private var body: ((Int, Int) -> Void)?

    /// About 20 microseconds.
    private static let spins = 600

    /// Starts at most `workers` threads; fewer when the system has no more to give.
    init(workers: Int) {
        lock = .allocate(capacity: 1)
        wake = .allocate(capacity: 1)
        turn = .allocate(capacity: 1)
        pthread_mutex_init(lock, nil)
        pthread_mutex_init(turn, nil)
        pthread_cond_init(wake, nil)
        for worker in 0..<workers {
            let start = Unmanaged.passRetained(WorkerStart(pool: self, worker: worker + 1))
            var thread = pthread_t()
            let failure = pthread_create(
                &thread, nil,
                { argument in
                    guard let argument else { return nil }
                    let start = Unmanaged<WorkerStart>.fromOpaque(argument).takeRetainedValue()
                    start.pool.work(as: start.worker)
                    return nil
                }, start.toOpaque())
            guard failure == 0 else {
                start.release()
                break
            }
            threads.append(thread)
        }
        workerCount = threads.count
    }

    deinit {
        pthread_mutex_destroy(lock)
        pthread_mutex_destroy(turn)
        pthread_cond_destroy(wake)
        lock.deallocate()
        wake.deallocate()
        turn.deallocate()
    }

    /// Ends the threads and waits for them. No region may be open or opened afterwards.
    func stop() {
        isStopping.store(true, ordering: .sequentiallyConsistent)
        announce()
        for thread in threads { pthread_join(thread, nil) }
        threads = []
    }

    /// Whether the calling thread is at work in the open region.
    var isInsideRegion: Bool {
        let this = pthread_self()
        return owner.load(ordering: .relaxed) == this
            || threads.contains { pthread_equal($0, this) != 0 }
    }

    func run(_ count: Int, _ body: (Int, Int) -> Void) {
        pthread_mutex_lock(turn)
        defer { pthread_mutex_unlock(turn) }
        withoutActuallyEscaping(body) { body in
            owner.store(pthread_self(), ordering: .relaxed)
            self.body = body
            itemCount = count
            nextItem.store(0, ordering: .relaxed)
            isOpen.store(true, ordering: .sequentiallyConsistent)
            announce()
            takeItems(worker: 0, body)
            isOpen.store(false, ordering: .sequentiallyConsistent)
            waitForWorkers()
            self.body = nil
            owner.store(0, ordering: .relaxed)
        }
    }

    private func takeItems(worker: Int, _ body: (Int, Int) -> Void) {
        while true {
            let item = nextItem.wrappingAdd(1, ordering: .relaxed).oldValue
            if item >= itemCount { return }
            body(item, worker)
        }
    }

    private func announce() {
        generation.wrappingAdd(1, ordering: .sequentiallyConsistent)
        guard sleepers.load(ordering: .sequentiallyConsistent) > 0 else { return }
        pthread_mutex_lock(lock)
        pthread_cond_broadcast(wake)
        pthread_mutex_unlock(lock)
    }

    /// The workers are in their last items: spin, and give the CPU away when that takes long.
    private func waitForWorkers() {
        var spins = 0
        while active.load(ordering: .sequentiallyConsistent) > 0 {
            spins += 1
            if spins < Self.spins { omni_spin_pause() } else { sched_yield() }
        }
    }

    private func work(as worker: Int) {
        _ = omni_flush_denormals()
        var seen = 0
        while true {
            seen = waitForChange(since: seen)
            if isStopping.load(ordering: .sequentiallyConsistent) { return }
            active.wrappingAdd(1, ordering: .sequentiallyConsistent)
            if isOpen.load(ordering: .sequentiallyConsistent), let body {
                takeItems(worker: worker, body)
            }
            active.wrappingSubtract(1, ordering: .sequentiallyConsistent)
        }
    }

    private func waitForChange(since seen: Int) -> Int {
        for _ in 0..<Self.spins {
            let now = generation.load(ordering: .sequentiallyConsistent)
            if now != seen { return now }
            omni_spin_pause()
        }
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        sleepers.wrappingAdd(1, ordering: .sequentiallyConsistent)
        defer { sleepers.wrappingSubtract(1, ordering: .sequentiallyConsistent) }
        while true {
            let now = generation.load(ordering: .sequentiallyConsistent)
            if now != seen { return now }
            pthread_cond_wait(wake, lock)
        }
    }
}

/// What a new thread is told.
private final class WorkerStart {
    let pool: ThreadPool
    let worker: Int

    init(pool: ThreadPool, worker: Int) {
        self.pool = pool
        self.worker = worker
    }
}

/// Runs `body` with denormal floats read and written as zero on this thread.
func withFlushedDenormals(_ body: () -> Void) {
    let mode = omni_flush_denormals()
    defer { omni_restore_float_mode(mode) }
    body()
}
