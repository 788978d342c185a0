/// A settings file that cannot be used: what its author has to change, and where.
package struct SettingsError: Error, Equatable, Sendable {
    package let file: String
    /// A member, such as `reward.preset`, or a byte.
    package let place: String
    package let expected: String
    package let found: String
}

extension SettingsError: CustomStringConvertible {
    package var description: String {
        "\(file): \(place): expected \(expected), found \(found). Try: Docs/Training.md and "
            + "Docs/Rewards.md list the settings"
    }
}
