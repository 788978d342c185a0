import Media
import Render

/// Something the program has to say in the status line.
struct Message: Equatable, Sendable {
    enum Tone: Equatable, Sendable { case note, warning, error }

    /// How long a message stays, in seconds.
    static let duration = 6.0

    let text: String
    let tone: Tone
    let until: Double
    /// Whether a narrow screen cuts the text from the left, as for a path whose name matters most.
    var keepsEnd = false
}

/// Something the program must know before it goes on; answered with y or n.
enum Question: Equatable, Sendable {
    case quit(jobs: [String])
    case overwrite(SaveRequest)
    case replaceExport(ExportRequest)

    /// What the question is about, which a narrow screen may cut from the left.
    var subject: String {
        switch self {
        case .quit(let jobs): "Still running: \(jobs.joined(separator: ", "))."
        case .overwrite(let request): "\(request.path) exists."
        case .replaceExport(let request): "\(request.folder) has an export."
        }
    }

    /// What is asked, which is never cut before the subject is gone.
    var text: String {
        switch self {
        case .quit: "Quit? (y/n)"
        case .overwrite: "Overwrite it? (y/n)"
        case .replaceExport: "Replace it? (y/n)"
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
    /// How masks are drawn over the frame; nil leaves them out.
    var style: OverlayStyle?
}
