import Media
import Render
import Testing

@testable import OmniTUI

/// A state to begin tests with: a clip of 10 seconds at 25 frames per second with sound.
extension AppState {
    static func sample(
        columns: Int = 80, rows: Int = 24, graphics: GraphicsProtocol = .blocks
    ) -> AppState {
        let times = FrameTimes(
            known: (0..<250).map { Double($0) / 25 }, estimatedCount: 250, spacing: 0.04,
            isComplete: true)
        let size = PixelSize(width: 640, height: 360)
        let clip = ClipFacts(
            path: "clips/parade.mp4", name: "parade.mp4", size: size, displaySize: size,
            summary: "640x360  25 fps  h264  aac stereo", hasSound: true, times: times)
        let profile = TerminalProfile(
            graphics: graphics, cellPixels: PixelSize(width: 8, height: 16), colors: .trueColor,
            unicode: true)
        return AppState(
            size: CellSize(columns: columns, rows: rows), profile: profile, clip: clip)
    }

    /// Applies an action and gives its effects without requests for pictures and thumbnails.
    @discardableResult
    mutating func apply(_ action: Action) -> [Effect] {
        update(&self, action).filter {
            switch $0 {
            case .compose, .thumbnails: false
            default: true
            }
        }
    }

    /// Presses keys written as in the key table, with blanks between them.
    @discardableResult
    mutating func press(_ names: String) -> [Effect] {
        names.split(separator: " ").flatMap { name in
            (KeyName.parse(String(name)) ?? []).flatMap { apply(.input(.key($0))) }
        }
    }

    /// Types a text, character by character.
    @discardableResult
    mutating func type(_ text: String) -> [Effect] {
        text.flatMap { apply(.input(.key(Key(code: .character($0))))) }
    }

    @discardableResult
    mutating func mouse(
        _ kind: MouseEvent.Kind, _ column: Int, _ row: Int, button: MouseEvent.Button = .left,
        pixel: PixelPoint? = nil
    ) -> [Effect] {
        apply(
            .input(
                .mouse(
                    MouseEvent(
                        kind: kind, button: button, cell: CellPoint(column: column, row: row),
                        pixel: pixel))))
    }
}

/// Compares effects; a function, because `#expect` cannot call what changes a state.
func expect(
    _ effects: [Effect], _ expected: [Effect], sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(effects == expected, sourceLocation: sourceLocation)
}
