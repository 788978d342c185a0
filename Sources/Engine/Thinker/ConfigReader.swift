/// Reads numbers out of a config file that may say anything; the first one that cannot be used is
/// an error naming file, key, what was expected and what was found.
struct ConfigReader {
    let json: JSON
    let file: String
    /// Key of `json` inside the file, for error texts.
    var path = ""

    /// Nothing in a config is ever larger, so that no product of three sizes can overflow.
    static let largest = 1 << 20

    func error(_ key: String, _ expected: String) -> EngineError {
        .config(
            file: file, key: path + key, expected: expected,
            found: json[key]?.summary ?? "nothing")
    }

    /// A sub-object; an absent one reads as empty, so that every key has its default.
    func child(_ key: String) throws -> ConfigReader {
        let value = json[key] ?? .object(JSON.Members())
        guard value.members != nil else { throw error(key, "an object") }
        return ConfigReader(json: value, file: file, path: path + key + ".")
    }

    /// No model has more layers; every one is asked for before a contradiction is reported.
    static let mostLayers = 1024

    /// A size or count of at least `minimum`.
    func count(
        _ key: String, default standard: Int? = nil, minimum: Int = 1,
        maximum: Int = ConfigReader.largest
    ) throws -> Int {
        guard let value = json[key] else {
            if let standard { return standard }
            throw error(key, "a whole number")
        }
        guard let number = value.int, number >= minimum, number <= maximum else {
            throw error(key, "a whole number from \(minimum) to \(maximum)")
        }
        return number
    }

    func positive(_ key: String, default standard: Double) throws -> Double {
        guard let value = json[key] else { return standard }
        guard let number = value.double, number > 0 else { throw error(key, "a positive number") }
        return number
    }

    func flag(_ key: String, default standard: Bool) throws -> Bool {
        guard let value = json[key] else { return standard }
        guard let flag = value.bool else { throw error(key, "true or false") }
        return flag
    }

    func counts(_ key: String, default standard: [Int]) throws -> [Int] {
        guard let value = json[key] else { return standard }
        let numbers = (value.array ?? []).compactMap(\.int)
        guard value.array?.count == numbers.count,
            numbers.allSatisfy({ (0...Self.largest).contains($0) })
        else { throw error(key, "a list of whole numbers") }
        return numbers
    }

    /// Refuses any value but the given one; absent is fine.
    func require(_ key: String, _ value: String) throws {
        guard let found = json[key] else { return }
        guard found.string == value else { throw error(key, "\"\(value)\"") }
    }

    /// A number that stands either at the top, or in `rope_parameters` (transformers 5).
    func ropeTheta(default standard: Double) throws -> Double {
        let nested = try child("rope_parameters")
        return try nested.positive("rope_theta", default: positive("rope_theta", default: standard))
    }
}
