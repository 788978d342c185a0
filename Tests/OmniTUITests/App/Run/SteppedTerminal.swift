import Foundation
import Media
import Render

@testable import OmniTUI

/// What happens next to a stepped terminal: something is waited for, or events come.
struct Step {
    let name: String
    let condition: (SteppedTerminal) -> Bool
    let events: [InputEvent]

    /// Waits until the condition holds.
    init(_ name: String, _ condition: @escaping (SteppedTerminal) -> Bool) {
        self.name = name
        self.condition = condition
        events = []
    }

    init(_ events: [InputEvent]) {
        name = "events"
        condition = { _ in true }
        self.events = events
    }
}

/// A headless terminal whose user looks at the screen before the next key.
final class SteppedTerminal: Terminal {
    /// Far more than any step needs, so that only a program that hangs runs into it.
    private static let patience = 120.0

    private let inner = HeadlessTerminal()
    private var steps: ArraySlice<Step>
    /// When a step was last taken: a program may ask often, and hang all the same.
    private var advanced = MonotonicTime.now
    /// The step that did not come in time, nil while all is well.
    private(set) var missed: String?

    init(_ steps: [Step]) {
        self.steps = steps[...]
    }

    var pictures: [Picture] { inner.pictures }

    func isShowing(_ text: String) -> Bool {
        guard let screen = inner.screens.last else { return false }
        return screen.cells.map(\.text).joined().contains(text)
    }

    func pictureShows(frame: Int) -> Bool {
        inner.screens.last?.picture?.key.hasPrefix("\(frame) ") == true
    }

    var profile: TerminalProfile { inner.profile }
    var size: CellSize { inner.size }
    var wake: @Sendable () -> Void { inner.wake }
    var isIdle: Bool { true }
    var pictureGeneration: Int { inner.pictureGeneration }

    func events(timeout: Double?) -> [InputEvent] {
        while let step = steps.first, step.condition(self) {
            steps.removeFirst()
            advanced = MonotonicTime.now
            if !step.events.isEmpty { return step.events }
        }
        _ = inner.events(timeout: min(timeout ?? Self.patience, Self.patience))
        if MonotonicTime.now - advanced >= Self.patience {
            missed = steps.first?.name ?? "the end"
            return [.terminate(signal: SIGTERM)]
        }
        return []
    }

    func present(_ screen: Screen, picture: Picture?) { inner.present(screen, picture: picture) }
    func redraw() { inner.redraw() }
    func setMouse(_ on: Bool) { inner.setMouse(on) }
    func suspend() { inner.suspend() }
    func resume() { inner.resume() }
    func stop() { inner.stop() }
    func close() { inner.close() }
}
