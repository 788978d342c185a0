import Synchronization

/// Collects named intermediates of a forward pass. Only the names asked for are kept.
package final class Trace: Sendable {
    private let wanted: Set<String>
    private let taken = Mutex<[(name: String, tensor: Tensor)]>([])

    package init(_ wanted: Set<String>) {
        self.wanted = wanted
    }

    /// What was recorded so far, in the order of computation.
    package var recorded: [(name: String, tensor: Tensor)] { taken.withLock { $0 } }

    func record(_ name: String, _ tensor: () -> Tensor) {
        guard wanted.contains(name) else { return }
        let value = tensor()
        taken.withLock { $0.append((name, value)) }
    }
}
