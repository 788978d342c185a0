import Render

/// The possibilities for the word before the cursor of the command line.
struct Completion: Equatable, Sendable {
    /// Where the word begins, in characters.
    let start: Int
    let candidates: [String]
    /// The one that stands in the line now; nil before the first Tab.
    var chosen: Int?

    /// - Parameter line: the command line up to the cursor.
    /// - Returns: nil when nothing fits.
    init?(of line: String) {
        let words = line.split(omittingEmptySubsequences: false) { $0 == " " || $0 == "=" }
        guard let last = words.last else { return nil }
        let known = Self.known(after: words.dropLast().map(String.init))
        let fitting = known.filter { $0.hasPrefix(last) }
        guard !fitting.isEmpty else { return nil }
        candidates = fitting
        start = line.count - last.count
        chosen = nil
    }

    /// What may follow the words before.
    private static func known(after words: [String]) -> [String] {
        switch (words.first, words.count) {
        case (nil, _): ColonCommand.table.map(\.name)
        case ("graphics", 1): ["auto"] + GraphicsProtocol.allCases.map(\.rawValue)
        case ("speed", 1): Playback.speeds.map { String(Playback.text($0).dropLast()) }
        case ("set", 1): Settings.table.map { $0.name + "=" }
        case ("set", 2): Settings.table.first { $0.name == words[1] }?.values ?? []
        case ("export", 1): ExportFormat.names
        case ("help", 1): ColonCommand.table.map(\.name)
        default: []
        }
    }
}
