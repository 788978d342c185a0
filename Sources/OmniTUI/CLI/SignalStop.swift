import Dispatch
import Engine
import Foundation
import Synchronization

/// Turns Ctrl+C and a polite request to end into a cancellation while something runs that has
/// results to keep. A second signal ends the program as always.
final class SignalStop: Sendable {
    private static let signals = [SIGINT, SIGTERM]

    let cancellation = Cancellation()
    private let caught = Mutex<Int32?>(nil)

    /// How the program ends after a signal; nil when none came.
    var exitCode: ExitCode? {
        caught.withLock { $0 }.map { $0 == SIGTERM ? .terminated : .interrupted }
    }

    func during<Result>(_ body: () throws -> Result) rethrows -> Result {
        let sources = Self.signals.map(source)
        defer {
            for source in sources { source.cancel() }
            for number in Self.signals { signal(number, SIG_DFL) }
        }
        return try body()
    }

    private func source(_ number: Int32) -> any DispatchSourceSignal {
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler { [self] in
            caught.withLock { $0 = number }
            cancellation.cancel()
            for number in Self.signals { signal(number, SIG_DFL) }
        }
        signal(number, SIG_IGN)
        source.resume()
        return source
    }
}
