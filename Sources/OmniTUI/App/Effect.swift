/// What the outside has to do, as a value. `Program` does what needs the terminal,
/// `EffectRunner` the rest, on threads of its own.
enum Effect: Equatable, Sendable {
    /// Make this picture; it replaces one that is still waiting to be made.
    case compose(PictureRequest)
    /// Play sound from a clip time at normal speed, or go on there when it plays already.
    case playSound(from: Double)
    case stopSound
    case mute(Bool)
    /// Opens the sound device where there is one, or closes it.
    case enableSound(Bool)
    /// Show so many thumbnails on the filmstrip, evenly spread over the clip.
    case thumbnails(Int)
    case cancel(Job.Kind)
    case segment(SegmenterOrder)
    case query(QueryOrder)
    case save(SaveRequest)
    case remember(HistoryKind, [String])

    // These need the terminal.
    case setMouse(Bool)
    case edit(String)
    case repaint
    case suspend
}

/// The two histories, kept in files of their own.
enum HistoryKind: String, Sendable {
    case queries = "queries"
    case commands = "commands"
}
