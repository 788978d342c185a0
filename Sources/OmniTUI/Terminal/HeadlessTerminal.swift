import Dispatch
import Media
import Render

/// A terminal without a screen: it plays events from a script and records what is presented.
final class HeadlessTerminal: Terminal {
    var profile: TerminalProfile
    private(set) var size: CellSize
    let wake: @Sendable () -> Void
    var isIdle = true
    private(set) var pictureGeneration = 0

    /// Every screen presented, in order.
    private(set) var screens: [Screen] = []
    /// Every picture that would have been drawn, in order.
    private(set) var pictures: [Picture] = []
    private(set) var isSuspended = false
    private(set) var isClosed = false
    private(set) var stops = 0
    private(set) var reportsMouse = true

    private var script: [[InputEvent]]
    private let bell = DispatchSemaphore(value: 0)

    /// - Parameter script: what each call of `events` returns; afterwards it waits for `wake`.
    init(
        size: CellSize = CellSize(columns: 80, rows: 24),
        profile: TerminalProfile = TerminalProfile(
            graphics: .blocks, cellPixels: nil, colors: .trueColor, unicode: true),
        script: [[InputEvent]] = []
    ) {
        self.size = size
        self.profile = profile
        self.script = script
        wake = { [bell] in bell.signal() }
    }

    /// Adds to the script.
    func type(_ events: [InputEvent]) { script.append(events) }

    func events(timeout: Double?) -> [InputEvent] {
        if !script.isEmpty { return script.removeFirst() }
        _ = bell.wait(timeout: timeout.map { .now() + $0 } ?? .distantFuture)
        return []
    }

    /// Changes the size, as a user does with the window.
    func resize(_ size: CellSize) {
        self.size = size
        pictureGeneration += 1
        type([.resized])
    }

    func present(_ screen: Screen, picture: Picture?) {
        if let picture, picture.generation == pictureGeneration,
            picture.rect == screen.picture?.rect
        {
            pictures.append(picture)
        }
        screens.append(screen)
    }

    func redraw() { pictureGeneration += 1 }
    func setMouse(_ on: Bool) { reportsMouse = on }
    func suspend() { isSuspended = true }

    func resume() {
        isSuspended = false
        pictureGeneration += 1
    }

    func stop() {
        stops += 1
        pictureGeneration += 1
        type([.resumed])
    }

    func close() { isClosed = true }
}
