/// Something that is wrong with a dataset, and where.
package struct Finding: Sendable, Hashable {
    package enum Severity: String, Sendable {
        /// The item cannot be used.
        case error
        /// A flaw that is known and read around.
        case note
    }

    package let severity: Severity
    /// A file, with a line or an item where there is one.
    package let place: String
    package let text: String

    /// - Parameter place: a file, with a line or an item where there is one.
    init(_ severity: Severity, _ place: String, _ text: String) {
        self.severity = severity
        self.place = place
        self.text = text
    }

    /// An error of a reader; its description begins with the place.
    package init(_ error: any Error) {
        let words = String(describing: error)
        let end = words.firstRange(of: ": ")
        self.init(
            .error, end.map { String(words[..<$0.lowerBound]) } ?? "",
            end.map { String(words[$0.upperBound...]) } ?? words)
    }

    static func error(_ place: String, _ text: String) -> Finding { Finding(.error, place, text) }

    static func note(_ place: String, _ text: String) -> Finding { Finding(.note, place, text) }
}
