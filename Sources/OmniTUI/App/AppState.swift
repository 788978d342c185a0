import Media
import Render

/// Everything that decides what is on the screen: a value without references, changed only by
/// `update`.
struct AppState: Equatable, Sendable {
    // The window.
    var size: CellSize
    var profile: TerminalProfile
    /// Wall-clock seconds of the last tick.
    var now = 0.0

    // The clip.
    var clip: ClipFacts
    /// The frame that the user wants to see, counted from 0.
    var frame = 0
    /// Where `jumpBack` goes.
    var jumpedFrom: Int?
    var playback = Playback()
    var inPoint: Int?
    var outPoint: Int?
    var sound = Sound.none
    var isMuted = false

    // The picture.
    var picture = PictureState()
    var zoom = Zoom()
    /// The marked point, in frame pixels.
    var marker: PixelPoint?
    var isPrompting = false
    var objects = ObjectsState()
    var isPictureFull = false
    var showsTimeline = true
    var drag: Drag?

    // Panes and lines.
    var focus = Focus.clip
    var side = SideColumn()
    var trace = ScrollPane()
    var query = TextField()
    var run = QueryState()
    /// Whether there are models to ask.
    var hasModels = false
    var command = CommandField()
    var help = HelpState()
    var finding = ""
    var jobs: [Job] = []
    var selectedJob = 0

    // Keys.
    var keyMap = KeyMap.standard
    var pending = PendingKeys()

    // What the program says.
    var message: Message?
    var log = ScrollPane()
    var question: Question?
    var settings = Settings()
    /// Set once the program is to end.
    var exitCode: ExitCode?
    /// Wall-clock time until which a second Ctrl+C quits.
    var interruptedUntil = 0.0

    init(size: CellSize, profile: TerminalProfile, clip: ClipFacts) {
        self.size = size
        self.profile = profile
        self.clip = clip
    }

    /// Presentation time of the wanted frame in seconds.
    var time: Double { clip.times.time(of: frame) }

    /// How pictures are drawn now.
    var graphics: GraphicsProtocol { settings.graphics ?? profile.graphics }

    var layout: Layout { Layout(self) }
}

/// Which part of the frame is looked at: `Render.Viewport` without the sizes.
struct Zoom: Hashable, Sendable {
    /// 1 shows the whole frame.
    var factor = 1.0
    /// Middle of the view in pixels of the picture as displayed; nil: its own middle.
    var centre: PixelPoint?
}

/// Which pictures were asked for and which one is there.
struct PictureState: Equatable, Sendable {
    /// The newest request.
    var wanted: PictureRequest?
    /// The newest picture that is ready.
    var shown: PictureRequest?
    /// How many thumbnails were asked for.
    var thumbnails = 0
    /// See `PictureRequest.revision`.
    var revision = 0
    /// Why the wanted picture could not be made.
    var failure: String?
}

/// A mouse button held down.
enum Drag: Equatable, Sendable {
    /// Scrubbing on the timeline.
    case timeline
    /// On the picture: last position in canvas pixels, and whether it has moved.
    case picture(last: PixelPoint, moved: Bool)
    /// A prompt for SAM 2.1, in canvas pixels.
    case prompt(start: PixelPoint, end: PixelPoint)
}

/// A text field with its history.
struct TextField: Equatable, Sendable {
    var line = LineEditor()
    var history = History()
    var search: HistorySearch?
}

/// A search through a history, as started by Ctrl+R.
struct HistorySearch: Equatable, Sendable {
    var text = ""
    /// Index of the entry that was found.
    var found: Int?
    /// What the line held before.
    let original: String
}

/// The command line with the possibilities for the word under the cursor.
struct CommandField: Equatable, Sendable {
    var field = TextField()
    var completion: Completion?
}

/// The help and its search line.
struct HelpState: Equatable, Sendable {
    var pane = ScrollPane(follows: false)
    var search = TextField()
    /// Where Esc goes.
    var returnsTo = Focus.clip
}

/// Keys that do not yet make a binding, and a count.
struct PendingKeys: Equatable, Sendable {
    var keys: [Key] = []
    /// Digits after the count key; nil: no count.
    var count: String?

    var isEmpty: Bool { keys.isEmpty && count == nil }
}
