import Media
import Render

extension AppState {
    /// Whether clicks on the picture are prompts for SAM 2.1.
    var isSegmenting: Bool { isPrompting && hasSegmenter }

    private var hasSegmenter: Bool {
        switch objects.model {
        case .closed, .opening, .ready: true
        case .none, .failed: false
        }
    }

    /// Intents of prompt mode and of masks; nil when it is none of these.
    mutating func performObjects(_ intent: Intent) -> [Effect]? {
        switch intent {
        case .propagate: return propagate()
        case .stopPropagating: return stopPropagating()
        case .undoPrompt: return undoPrompt()
        case .flipSign:
            objects.isPositive.toggle()
            say(
                objects.isPositive ? "Clicks mark the object" : "Clicks mark what is not the object"
            )
        case .toggleMasks:
            objects.isShown.toggle()
            say(objects.isShown ? "Masks are shown" : "Masks are hidden")
        case .cycleMaskStyle: cycleMaskStyle()
        case .strongerMasks: changeOpacity(by: 0.1)
        case .weakerMasks: changeOpacity(by: -0.1)
        default: return nil
        }
        return []
    }

    private mutating func cycleMaskStyle() {
        let modes = OverlayStyle.Mode.allCases
        let index = modes.firstIndex(of: objects.style.mode) ?? 0
        objects.style.mode = modes[(index + 1) % modes.count]
        objects.isShown = true
        say("Masks: \(objects.style.mode.rawValue)")
    }

    private mutating func changeOpacity(by change: Double) {
        let opacity = ((objects.style.opacity + change) * 10).rounded() / 10
        objects.style.opacity = min(max(opacity, 0), 1)
        say("Opacity of masks: \(Int((objects.style.opacity * 100).rounded())) %")
    }

    /// Asks for the shown frame to be encoded while the user is about to click on it.
    mutating func requestEncoding() -> [Effect] {
        guard isSegmenting, !playback.isPlaying, !objects.isPropagating, objects.encoding != frame
        else { return [] }
        objects.encoding = frame
        return [.segment(.encode(frame: frame))]
    }

    // MARK: - Prompting

    /// Digits choose the object in prompt mode.
    mutating func takeObjectDigit(_ key: Key) -> Bool {
        guard isSegmenting, focus == .clip, pending.isEmpty, key.modifiers.isEmpty,
            case .character(let character) = key.code, let digit = character.wholeNumberValue,
            (1...9).contains(digit), character.isASCII
        else { return false }
        objects.current = digit
        say("Prompts are about object \(digit)")
        return true
    }

    /// A button went down on the picture.
    mutating func beginPrompt(_ button: MouseEvent.Button, at point: PixelPoint) -> [Effect] {
        // A box may begin beside the picture; a click there says nothing.
        if button == .left { drag = .prompt(start: point, end: point) }
        return button == .right ? click(point, isInside: !objects.isPositive) : []
    }

    /// The button came up again: a box if the mouse has moved, else a click.
    mutating func endPrompt(_ start: PixelPoint, _ end: PixelPoint) -> [Effect] {
        guard let box = box(from: start, to: end) else {
            return click(start, isInside: objects.isPositive)
        }
        return add(.box(box))
    }

    /// The box that is being dragged now.
    var draggedBox: Box? {
        guard case .prompt(let start, let end) = drag else { return nil }
        return box(from: start, to: end)
    }

    /// In frame pixels and within the frame; nil for what is too small to be meant as a box.
    private func box(from start: PixelPoint, to end: PixelPoint) -> Box? {
        let least = 1.5 * Double(max(1, layout.unit.width))
        guard abs(start.x - end.x) >= least, abs(start.y - end.y) >= least,
            let first = clampedFramePoint(at: start), let second = clampedFramePoint(at: end)
        else { return nil }
        let box = Box(
            x0: min(first.x, second.x), y0: min(first.y, second.y), x1: max(first.x, second.x),
            y1: max(first.y, second.y))
        return box.x1 - box.x0 >= 1 && box.y1 - box.y0 >= 1 ? box : nil
    }

    /// The frame pixel under a canvas position, or the nearest one.
    private func clampedFramePoint(at point: PixelPoint) -> PixelPoint? {
        guard let target = viewport?.target, target.width > 1, target.height > 1 else { return nil }
        let inside = PixelPoint(
            x: min(max(point.x, Double(target.x)), Double(target.x + target.width) - 0.01),
            y: min(max(point.y, Double(target.y)), Double(target.y + target.height) - 0.01))
        return framePoint(at: inside).map(Self.rounded)
    }

    /// Tenths of pixels are more than a mouse can tell.
    private static func rounded(_ point: PixelPoint) -> PixelPoint {
        PixelPoint(x: (point.x * 10).rounded() / 10, y: (point.y * 10).rounded() / 10)
    }

    private mutating func click(_ point: PixelPoint, isInside: Bool) -> [Effect] {
        guard let target = framePoint(at: point) else { return [] }
        return add(.click(Self.rounded(target), isInside: isInside))
    }

    /// A box replaces what was said about the object on this frame before.
    private mutating func add(_ shape: ObjectPrompt.Shape) -> [Effect] {
        let prompt = ObjectPrompt(object: objects.current, frame: frame, shape: shape)
        if case .box = shape {
            objects.prompts.removeAll { $0.object == prompt.object && $0.frame == prompt.frame }
        }
        objects.prompts.append(prompt)
        return pause() + order(for: prompt)
    }

    private mutating func undoPrompt() -> [Effect] {
        guard let last = objects.prompts.popLast() else {
            say("Nothing to undo")
            return []
        }
        say("Took back the last prompt of object \(last.object) on frame \(last.frame)")
        return order(for: last)
    }

    /// A prompt comes before a propagation that runs: it would change what that finds.
    private mutating func order(for prompt: ObjectPrompt) -> [Effect] {
        let shapes = objects.shapes(of: prompt.object, on: prompt.frame)
        let order = SegmenterOrder.prompt(object: prompt.object, frame: prompt.frame, shapes)
        let stop: [Effect] = objects.isPropagating ? [.segment(.stop)] : []
        return stop + tellPrompts() + [.segment(order)]
    }

    /// What a query said about objects, for a segmenter that has not heard of it.
    private mutating func tellPrompts() -> [Effect] {
        defer { objects.untold = [] }
        return objects.untold.map { prompt in
            .segment(
                .prompt(
                    object: prompt.object, frame: prompt.frame,
                    objects.shapes(of: prompt.object, on: prompt.frame)))
        }
    }

    // MARK: - Propagating

    private mutating func propagate() -> [Effect] {
        guard !objects.isPropagating else {
            say("Already propagating")
            return []
        }
        guard !objects.prompts.isEmpty else {
            say("Click on an object or draw a box around it first")
            return []
        }
        objects.isPropagating = true
        let told = tellPrompts()
        guard inPoint != nil || outPoint != nil else { return told + [.segment(.propagate(nil))] }
        let first = inPoint ?? 0
        return told + [.segment(.propagate(first...max(first, outPoint ?? clip.times.last)))]
    }

    /// Without a propagation this ends the prompts that are still being answered.
    private mutating func stopPropagating() -> [Effect] {
        if !objects.isPropagating {
            say("Nothing is propagating; prompts not yet answered wait for the next")
        }
        return [.segment(.stop)]
    }

    mutating func take(_ report: SegmenterReport) -> [Effect] {
        switch report {
        case .opening:
            objects.model = .opening
            say("Opening SAM 2.1")
        case .ready(let text):
            objects.model = .ready
            say("SAM 2.1: \(text)")
        case .failed(let reason):
            if objects.model != .ready { objects.model = .failed(DisplayText.clean(reason)) }
            say("SAM 2.1: \(reason)", .error)
        case .masks(let ids):
            objects.ids = ids
            objects.revision += 1
        case .propagated:
            objects.isPropagating = false
            // What the user corrected in a query's result is kept with it.
            if run.reasoning != nil, !run.isRunning { return [.query(.keep)] }
        }
        return []
    }
}
