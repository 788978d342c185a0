import Media
import Testing

@testable import Engine

/// Prompts on frames that already have a mask, as facebookresearch/sam2 takes them.
@Suite struct RefinementTests {
    let run = SAM2Fixture.run
    private let first = VideoPredictor.Click(PixelPoint(x: 30, y: 22), isInside: true)
    private let second = VideoPredictor.Click(PixelPoint(x: 60, y: 40), isInside: false)

    private func tracked() throws -> VideoPredictor {
        let session = try SAM2Fixture.session(SAM2Fixture.model())
        try session.addBox(SAM2Fixture.disc, object: 1, frame: 0, run)
        _ = try SAM2Fixture.propagate(session)
        return session
    }

    /// Nothing was taken up from the click, so that the frame is still one that was passed.
    @Test func aClickThatIsTakenBackLeavesTheMemory() throws {
        let session = try tracked()
        let before = session.result(object: 1, frame: 2)?.logits
        let answer = try session.addClicks([first], object: 1, frame: 2, run)
        try session.addClicks([second], object: 1, frame: 2, run)
        try session.clearPrompts(object: 1, frame: 2)
        #expect(session.result(object: 1, frame: 2)?.logits == before)
        let again = try session.addClicks([first], object: 1, frame: 2, run)
        #expect(again.logits == answer.logits)
    }

    @Test func aTrackedObjectOutlivesItsOnlyPrompt() throws {
        let session = try tracked()
        let mask = session.result(object: 1, frame: 2)?.logits
        try session.clearPrompts(object: 1, frame: 0)
        #expect(session.objectIDs == [1])
        #expect(session.promptedFrames(of: 1).isEmpty)
        #expect(session.result(object: 1, frame: 2)?.logits == mask)
        // Nothing is said about it: there is nothing to propagate or to fill.
        #expect(throws: EngineError.self) { try session.propagate(.forward, run) { _ in } }
        #expect(session.gaps(in: 0...3).isEmpty)
        try session.addBox(SAM2Fixture.bar, object: 2, frame: 0, run)
        #expect(try SAM2Fixture.propagate(session).keys.sorted() == [2])
        // What was tracked takes part in the answer to the next click.
        let answer = try session.addClicks([first], object: 1, frame: 2, run)
        let state = try #require(session.objects[1])
        let expected = try predict(
            session, frame: 2, first, previous: mask, state: state,
            session.selection(of: state, at: 2, .init(isReverse: false, step: 1)))
        #expect(answer.logits == expected)
    }

    @Test func aClickOnAFilledFrameSeesItsNeighbours() throws {
        let session = try SAM2Fixture.session(SAM2Fixture.model(), frameCount: 5)
        try session.addBox(SAM2Fixture.disc, object: 1, frame: 0, run)
        try session.propagate(.forward, every: 2, run) { _ in }
        try session.fill(frames: 0...4, run) { _ in }
        let state = try #require(session.objects[1])
        let previous = session.result(object: 1, frame: 3)?.logits
        let selection = MemorySelection(
            filling: 3, conditioning: [0], tracked: [2, 4], config: session.model.config.memory)
        let expected = try predict(
            session, frame: 3, first, previous: previous, state: state, selection)
        let answer = try session.addClicks([first], object: 1, frame: 3, run)
        #expect(answer.logits == expected)
        // The next click does, too.
        let more = try session.addClicks([second], object: 1, frame: 3, run)
        try session.clearPrompts(object: 1, frame: 3)
        try session.addClicks([first], object: 1, frame: 3, run)
        #expect(
            try session.addClicks([second], object: 1, frame: 3, run).logits == more.logits)
    }

    /// One click with the given memories.
    private func predict(
        _ session: VideoPredictor, frame: Int, _ click: VideoPredictor.Click,
        previous: Tensor?, state: TrackedObject, _ selection: MemorySelection
    ) throws -> Tensor {
        var state = state
        let (width, height) = (session.frameSize.width, session.frameSize.height)
        let point = PromptPoint(
            x: Float(click.point.x) * 64 / Float(width),
            y: Float(click.point.y) * 64 / Float(height),
            label: click.isInside ? .foreground : .background)
        let clamped = previous.map {
            Tensor(shape: $0.shape, values: $0.values.map { min(max($0, -32), 32) })
        }
        return try session.model.predict(
            session.features(at: frame, run),
            prompt: SAM2.FramePrompt(points: [point], previous: clamped),
            bank: session.bank(for: &state, selection, run), positions: session.positions, run
        ).logits
    }
}
