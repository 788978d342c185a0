import Media
import Render

/// Works out a profile from the environment and the answers of the terminal.
///
/// One write asks everything; DA1 comes last, as every terminal answers it and answers in order:
/// with it, whatever is still missing will not come.
struct TerminalProbe {
    let environment: TerminalEnvironment
    private(set) var isComplete = false
    private var attributes: [Int] = []
    private var version: String?
    private var modes: [Int: ModeState] = [:]
    private var registers: Int?
    private var graphicSize: PixelSize?
    private var cellPixels: PixelSize?
    private var windowPixels: PixelSize?
    private var kittyGraphics = false

    private enum Mode {
        static let sixelDisplay = 80
        static let pixelMouse = 1016
        static let synchronized = 2026
    }

    init(environment: TerminalEnvironment) {
        self.environment = environment
    }

    /// Seconds to wait for the answers. Only terminals that answer nothing take so long, so more is
    /// spent on those that surely answer, some late: kitty opens its window while we start.
    var patience: Double {
        environment.isRemote || environment.mayKnowKittyGraphics || environment.isITerm2 ? 1 : 0.5
    }

    /// What to write. The Linux console gets the sentinel only: it prints parts of what it does
    /// not know.
    var query: String {
        guard environment.term != "linux" else { return Escape.attributesQuery }
        let kitty = "\u{1b}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1b}\\"
        return "\u{1b}[>0q"  // XTVERSION
            + [Mode.synchronized, Mode.pixelMouse, Mode.sixelDisplay]
            .map { "\u{1b}[?\($0)$p" }.joined()
            + Escape.readColorRegisters + "\u{1b}[?2;4;0S"  // the largest picture
            + "\u{1b}[16t\u{1b}[14t"
            + (environment.mayKnowKittyGraphics ? kitty : "")
            + Escape.attributesQuery
    }

    /// Takes one answer in.
    mutating func take(_ reply: TerminalReply) {
        switch reply {
        case .attributes(let numbers):
            attributes = numbers
            isComplete = true
        case .version(let name): version = name
        case .mode(let mode, let state): modes[mode] = state
        case .colorRegisters(let count): registers = count
        case .graphicSize(let size): graphicSize = size
        case .cellPixels(let size): cellPixels = size
        case .windowPixels(let size): windowPixels = size
        case .kittyGraphics(let ok): kittyGraphics = ok
        case .other: break
        }
    }

    /// The profile so far.
    /// - Parameters:
    ///   - window: size in cells, and in pixels as the kernel knows it (0 when it does not).
    ///   - forced: the protocol the user asked for, nil to choose.
    func profile(
        window: WindowSize, forced: GraphicsProtocol? = nil, passthrough: Bool = false
    ) -> TerminalProfile {
        var profile = TerminalProfile(
            graphics: .none, cellPixels: cellSize(window), colors: environment.textColors,
            unicode: environment.unicode)
        profile.pictureColors = environment.colors
        profile.multiplexer =
            version?.hasPrefix("tmux") == true ? .tmux : environment.multiplexer
        profile.maxPicture = graphicSize
        profile.synchronized = modes[Mode.synchronized]?.isUsable ?? false
        profile.pixelMouse =
            profile.cellPixels != nil && modes[Mode.pixelMouse]?.isUsable ?? false
        profile.sixelScrolls = modes[Mode.sixelDisplay] != .set
        profile.name = version ?? environment.term
        profile.answered = isComplete
        profile.graphics = forced ?? best(profile, passthrough)
        profile.knowsKitty = kittyGraphics || profile.graphics == .kitty
        if profile.graphics == .sixel {
            // VT340 cells, for a user who asked for sixel where nothing tells the size.
            profile.cellPixels = profile.cellPixels ?? PixelSize(width: 10, height: 20)
            profile.colorRegisters = registers.map { .init(initial: $0, used: max($0, 256)) }
        }
        return profile
    }

    /// A multiplexer draws its own screen and loses pictures: cells only, but where the user asked
    /// to go through it.
    private func best(_ profile: TerminalProfile, _ passthrough: Bool) -> GraphicsProtocol {
        let cells: GraphicsProtocol = environment.unicode ? .blocks : .ascii
        guard profile.multiplexer == nil || passthrough, profile.cellPixels != nil else {
            return cells
        }
        if kittyGraphics { return .kitty }
        if environment.isITerm2 || version?.hasPrefix("iTerm2") == true { return .iterm2 }
        return attributes.dropFirst().contains(4) ? .sixel : cells
    }

    /// The terminal's own word, else what the kernel was told, else the window by the cells.
    private func cellSize(_ window: WindowSize) -> PixelSize? {
        if let cellPixels, cellPixels.isPlausibleCell { return cellPixels }
        guard let windowPixels else { return window.cellPixels }
        return window.cellPixels
            ?? WindowSize(cells: window.cells, pixels: windowPixels).cellPixels
    }
}
