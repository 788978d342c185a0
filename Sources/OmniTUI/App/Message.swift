import Media

/// Something the program has to say in the status line.
struct Message: Equatable, Sendable {
    enum Tone: Equatable, Sendable { case note, warning, error }

    /// How long a message stays, in seconds.
    static let duration = 6.0

    let text: String
    let tone: Tone
    let until: Double
}

/// Something the program must know before it goes on; answered with y or n.
enum Question: Equatable, Sendable {
    case quit(jobs: [String])
    case overwrite(SaveRequest)

    var text: String {
        switch self {
        case .quit(let jobs): "Still running: \(jobs.joined(separator: ", ")). Quit? (y/n)"
        case .overwrite(let request): "\(request.path) exists. Overwrite it? (y/n)"
        }
    }
}

/// A frame to be written as PNG.
struct SaveRequest: Equatable, Sendable {
    var frame: Int
    var path: String
    /// The mark to draw over the frame, in frame pixels; nil saves the frame alone.
    var marker: PixelPoint?
    var withOverlay: Bool
    var overwrite: Bool
}
