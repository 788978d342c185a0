/// A true mask that cannot be read: no prediction can be held to it.
package struct TruthError: Error, CustomStringConvertible {
    package let description: String

    /// Marks what `body` throws as a fault of the truth.
    static func wrap<Value>(_ body: () throws -> Value) throws(TruthError) -> Value {
        do { return try body() } catch { throw TruthError(description: String(describing: error)) }
    }
}
