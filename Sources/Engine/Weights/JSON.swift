/// A parsed JSON text. Objects keep their order; a repeated key is an error, so that two readers
/// of the same file cannot see two different checkpoints.
package indirect enum JSON: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([JSON])
    case object(Members)

    /// The members of an object in the order of the file.
    package struct Members: Sendable, Equatable {
        package private(set) var keys: [String] = []
        private var values: [String: JSON] = [:]

        package init() {}

        package subscript(key: String) -> JSON? { values[key] }

        package var count: Int { keys.count }

        /// Puts a member in the place of the one with this key, or at the end.
        package mutating func set(_ key: String, _ value: JSON) {
            if values.updateValue(value, forKey: key) == nil { keys.append(key) }
        }

        /// False, and nothing changes, when the key is already there.
        mutating func insert(_ key: String, _ value: JSON) -> Bool {
            guard values.updateValue(value, forKey: key) == nil else { return false }
            keys.append(key)
            return true
        }
    }
}

extension JSON {
    /// A member of an object; nil for anything else, and for a member that is null.
    package subscript(key: String) -> JSON? {
        guard case .object(let members) = self, let value = members[key], value != .null else {
            return nil
        }
        return value
    }

    package var members: Members? {
        if case .object(let members) = self { members } else { nil }
    }

    package var array: [JSON]? {
        if case .array(let items) = self { items } else { nil }
    }

    package var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    package var bool: Bool? {
        if case .bool(let flag) = self { flag } else { nil }
    }

    /// A whole number, also when written as 1e6 or 4.0.
    package var int: Int? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int(exactly: value)
        default: nil
        }
    }

    package var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// What stands there, for an error text.
    package var summary: String {
        switch self {
        case .null: "null"
        case .bool(let flag): "\(flag)"
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .string(let text): "\"\(text.prefix(40))\""
        case .array(let items): "a list of \(items.count)"
        case .object(let members): "an object of \(members.count)"
        }
    }
}
