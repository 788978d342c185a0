import Synchronization

/// A one-way switch that stops work on other threads, reads from a slow disk included.
package final class CancelFlag: Sendable {
    private let raised = Atomic<Bool>(false)

    package init() {}

    package var isCancelled: Bool { raised.load(ordering: .acquiring) }
    package func cancel() { raised.store(true, ordering: .releasing) }
}
