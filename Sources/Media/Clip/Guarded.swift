import Foundation

/// Something that only one thread may use at a time, such as a decoder, behind a lock.
///
/// Unchecked because the compiler cannot see that `value` is only reached under the lock. `Mutex`
/// cannot take its place: it does not let callers' closures in while it holds a class instance.
final class Guarded<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private let value: Value

    init(_ value: sending Value) { self.value = value }

    func use<Result>(_ body: (Value) throws -> Result) rethrows -> Result {
        lock.lock()
        defer { lock.unlock() }
        return try body(value)
    }

    /// Nil when another thread is using the value.
    func useIfFree<Result>(_ body: (Value) throws -> Result) rethrows -> Result? {
        guard lock.try() else { return nil }
        defer { lock.unlock() }
        return try body(value)
    }
}
