/// Where the user's files lie, by the XDG base directory specification: paths that are not absolute
/// count as not set.
struct UserFolders: Equatable, Sendable {
    /// `$XDG_CONFIG_HOME/omni-tui/config`, nil without a home.
    let config: String?
    /// `$XDG_STATE_HOME/omni-tui`, nil without a home.
    let state: String?

    init(_ variables: [String: String]) {
        func base(_ name: String, _ standard: String) -> String? {
            if let path = variables[name], path.hasPrefix("/") { return path }
            guard let home = variables["HOME"], home.hasPrefix("/") else { return nil }
            return "\(home)/\(standard)"
        }
        config = base("XDG_CONFIG_HOME", ".config").map { "\($0)/omni-tui/config" }
        state = base("XDG_STATE_HOME", ".local/state").map { "\($0)/omni-tui" }
    }
}
