/// One object inside a config file: typed reads with upstream defaults and errors that name the
/// key.
struct ConfigSection {
    let json: JSON
    let file: String
    /// Keys above this object, with a trailing dot.
    var path = ""

    /// A member object; an absent one reads as empty.
    func section(_ key: String) throws -> ConfigSection {
        guard let member = json[key] else {
            return ConfigSection(json: .object(JSON.Members()), file: file, path: "\(path)\(key).")
        }
        guard member.members != nil else { throw error(key, "an object") }
        return ConfigSection(json: member, file: file, path: "\(path)\(key).")
    }

    func integer(
        _ key: String, _ standard: Int, in range: ClosedRange<Int> = 1...65536
    ) throws -> Int {
        guard let member = json[key] else { return standard }
        guard let value = member.int, range.contains(value) else {
            throw error(key, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// A number that may also be written as a pair of equal numbers.
    func square(_ key: String, _ standard: Int) throws -> Int {
        guard let pair = json[key]?.array else { return try integer(key, standard) }
        let sides = pair.compactMap(\.int)
        guard sides.count == 2, pair.count == 2, sides[0] == sides[1], 1...65536 ~= sides[0] else {
            throw error(key, "one size or two equal ones")
        }
        return sides[0]
    }

    func integers(
        _ key: String, _ standard: [Int], in range: ClosedRange<Int> = 1...65536,
        count: ClosedRange<Int> = 1...64
    ) throws -> [Int] {
        guard let member = json[key] else { return standard }
        let values = member.array?.compactMap(\.int) ?? []
        guard let items = member.array, items.count == values.count, count.contains(values.count),
            values.allSatisfy(range.contains)
        else {
            throw error(key, "whole numbers from \(range.lowerBound) to \(range.upperBound)")
        }
        return values
    }

    func number(_ key: String, _ standard: Double) throws -> Double {
        guard let member = json[key] else { return standard }
        guard let value = member.double, value.isFinite else { throw error(key, "a number") }
        return value
    }

    func flag(_ key: String, _ standard: Bool) throws -> Bool {
        guard let member = json[key] else { return standard }
        guard let value = member.bool else { throw error(key, "true or false") }
        return value
    }

    /// For a setting of which the engine knows only some values.
    func oneOf<Value: RawRepresentable<String>>(
        _ key: String, _ standard: Value, _ choices: [Value]
    ) throws -> Value {
        guard let member = json[key] else { return standard }
        let found = member.string.flatMap(Value.init(rawValue:))
        guard let found, choices.contains(where: { $0.rawValue == found.rawValue }) else {
            throw error(key, choices.map(\.rawValue).joined(separator: " or "))
        }
        return found
    }

    /// - Throws: `EngineError.config` unless `holds`.
    func require(_ holds: Bool, _ key: String, _ expected: String) throws {
        guard holds else { throw error(key, expected) }
    }

    private func error(_ key: String, _ expected: String) -> EngineError {
        .config(
            file: file, key: path + key, expected: expected, found: json[key]?.summary ?? "nothing")
    }
}
