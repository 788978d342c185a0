import Dispatch
import Engine
import Foundation

/// Turns Ctrl+C into a cancellation while something runs that has results to keep. A second Ctrl+C
/// ends the program as always.
struct SignalStop {
    private let cancellation: Cancellation

    init(_ cancellation: Cancellation) {
        self.cancellation = cancellation
    }

    func during<Result>(_ body: () throws -> Result) rethrows -> Result {
        let cancellation = cancellation
        let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        source.setEventHandler {
            cancellation.cancel()
            signal(SIGINT, SIG_DFL)
        }
        signal(SIGINT, SIG_IGN)
        source.resume()
        defer {
            source.cancel()
            signal(SIGINT, SIG_DFL)
        }
        return try body()
    }
}
