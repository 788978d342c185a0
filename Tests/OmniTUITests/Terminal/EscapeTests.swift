import Render
import Testing

@testable import OmniTUI

/// The string that gives the terminal back must undo all that was done, from any state.
@Suite struct EscapeTests {
    private let profile = TerminalProfile(
        graphics: .sixel, cellPixels: nil, colors: .trueColor, unicode: true)

    @Test func leavingUndoesEntering() {
        let enter = Escape.enter(profile) + Escape.startMouse(pixels: true) + Escape.beginUpdate
        let leave = Escape.leave(profile)
        // Every private mode that is set is reset, but for wrapping, which is the standard.
        let set = enter.matches(of: /\x1b\[\?(\d+)h/).map { String($0.1) }
        #expect(set.count >= 7)
        for mode in set where mode != "7" {
            #expect(leave.contains("\u{1b}[?\(mode)l"), "mode \(mode)")
        }
        #expect(leave.contains("\u{1b}[?25h"))
        #expect(leave.contains("\u{1b}[0m"))
    }

    @Test func leavingEndsACutOffPictureFirst() {
        #expect(Escape.leave(profile).hasPrefix("\u{1b}\\"))
        #expect(Escape.leave(profile).hasSuffix("\u{1b}[?1049l"))
        #expect(Escape.leave(profile).utf8.count <= 1024)
    }

    @Test func foreignTerminalsGetNoKittyStrings() {
        #expect(!Escape.leave(profile).contains("\u{1b}_"))
    }
}
