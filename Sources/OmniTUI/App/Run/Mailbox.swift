import Synchronization

/// Where results of effects wait for the thread of the program.
final class Mailbox: Sendable {
    private let waiting = Mutex<[Action]>([])
    private let wake: @Sendable () -> Void

    /// - Parameter wake: ends the program's wait for events; called from any thread.
    init(wake: @escaping @Sendable () -> Void) {
        self.wake = wake
    }

    func post(_ action: Action) {
        waiting.withLock { $0.append(action) }
        wake()
    }

    /// Everything that came since the last call, in order.
    func drain() -> [Action] {
        waiting.withLock { actions in
            defer { actions = [] }
            return actions
        }
    }
}
