/// Things that went wrong without being the end, each told once.
struct Troubles: Sendable {
    /// Enough for anybody; a damaged clip could fill memory with them.
    private static let limit = 20

    static let changingSize =
        "the picture size changes within the clip; every frame is shown at the size of the first"

    private(set) var texts: [String] = []

    mutating func note(_ text: String) {
        if texts.count < Self.limit, !texts.contains(text) { texts.append(text) }
    }
}
