import Dispatch
import Foundation
import Synchronization

/// Cuts a connection whose request does not arrive in time, however steadily it drips.
final class ArrivalDeadline: Sendable {
    private struct State {
        /// Nil when there is nothing to wait for any more.
        var socket: Int32?
        var end: ContinuousClock.Instant
    }

    private let state: Mutex<State>

    /// - Parameter seconds: until the head must be there.
    init(socket: Int32, seconds: UInt32) {
        state = Mutex(State(socket: socket, end: .now + .seconds(Int(seconds))))
        look(in: Double(seconds))
    }

    /// Gives the rest so many seconds from now.
    func extend(to seconds: UInt32) {
        state.withLock { $0.end = .now + .seconds(Int(seconds)) }
    }

    /// The request is there, or its connection is closed.
    func lift() { state.withLock { $0.socket = nil } }

    private func look(in seconds: Double) {
        DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { [weak self] in
            guard let self, let left = self.cut() else { return }
            look(in: left)
        }
    }

    /// - Returns: seconds that are left; nil when there is nothing to wait for.
    private func cut() -> Double? {
        state.withLock { state in
            guard let socket = state.socket else { return nil }
            let left = (state.end - .now) / .seconds(1)
            guard left <= 0 else { return left }
            // The connection's own thread sees the end and closes it.
            shutdown(socket, Int32(SHUT_RDWR))
            state.socket = nil
            return nil
        }
    }
}
