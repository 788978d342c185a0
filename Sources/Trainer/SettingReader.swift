import Engine
import Media

/// Reads the members of one object of a settings file; every number has a range.
package struct SettingReader: Sendable {
    private let file: String
    /// Of the object in the file; empty for the whole of it.
    private let place: String

    package init(file: String, place: String = "") { (self.file, self.place) = (file, place) }

    /// The JSON of a file.
    /// - Throws: `SettingsError`, `MediaError`.
    package static func json(_ path: String) throws -> JSON {
        do {
            return try JSONParser.parse(try AtomicFile.read(path, limit: 1 << 20))
        } catch let failure as JSONParser.Failure {
            throw SettingsError(
                file: path, place: "byte \(failure.offset)", expected: failure.expected,
                found: failure.found)
        }
    }

    /// For a member that is an object itself.
    func inside(_ key: String) -> SettingReader { SettingReader(file: file, place: path(key)) }

    func members(_ json: JSON) throws -> [(String, JSON)] {
        guard let members = json.members else {
            throw SettingsError(
                file: file, place: place.isEmpty ? "file" : place, expected: "an object",
                found: json.summary)
        }
        return members.keys.map { ($0, members[$0] ?? .null) }
    }

    func count(_ key: String, _ value: JSON, _ range: ClosedRange<Int>) throws -> Int {
        guard let number = value.int, range.contains(number) else {
            throw wrong(
                key, "a whole number from \(range.lowerBound) to \(range.upperBound)", value)
        }
        return number
    }

    func number(_ key: String, _ value: JSON, _ range: ClosedRange<Double>) throws -> Double {
        guard let number = value.double, range.contains(number) else {
            throw wrong(key, "a number from \(range.lowerBound) to \(range.upperBound)", value)
        }
        return number
    }

    func wrong(_ key: String, _ expected: String, _ found: JSON) -> SettingsError {
        SettingsError(file: file, place: path(key), expected: expected, found: found.summary)
    }

    private func path(_ key: String) -> String { place.isEmpty ? key : "\(place).\(key)" }
}
