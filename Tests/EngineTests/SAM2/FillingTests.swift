import Engine
import Media
import Testing

/// Propagations that leave frames out, and filling them in.
@Suite struct FillingTests {
    let run = SAM2Fixture.run

    /// Every second frame of a clip is tracked as if the clip had only these.
    @Test func steppingEqualsAShorterClip() throws {
        let model = try SAM2Fixture.model()
        let frames = try SAM2Fixture.frames()
        func session(_ count: Int, _ place: @escaping (Int) -> Int) throws -> VideoPredictor {
            try VideoPredictor(
                model: model, frameCount: count, frameSize: SAM2Fixture.frameSize
            ) { index, run in
                FramePixels.normalized(
                    frames[place(index)], inputSize: model.config.imageSize, run)
            }
        }
        let long = try session(8) { $0 / 2 }
        let short = try session(4) { $0 }
        try long.addBox(SAM2Fixture.disc, object: 1, frame: 0, run)
        try short.addBox(SAM2Fixture.disc, object: 1, frame: 0, run)
        var stepped: [Int: TrackedMask] = [:]
        try long.propagate(.forward, every: 2, run) { stepped[$0[0].frame] = $0[0] }
        let expected = try SAM2Fixture.propagate(short)
        #expect(stepped.keys.sorted() == [0, 2, 4, 6])
        for frame in 0..<4 {
            #expect(stepped[2 * frame]?.logits == expected[1]?[frame]?.logits)
        }
    }

    @Test func fillingComputesWhatWasLeftOutAndNothingElse() throws {
        let session = try SAM2Fixture.session(SAM2Fixture.model(), frameCount: 8)
        try session.addBox(SAM2Fixture.disc, object: 1, frame: 1, run)
        try session.addBox(SAM2Fixture.bar, object: 2, frame: 4, run)
        try session.propagate(.forward, every: 3, run) { _ in }
        try session.propagate(.backward, frames: 0...1, every: 3, run) { _ in }
        #expect(session.gaps(in: 0...7) == [0, 2, 3, 5, 6])
        var filled: [Int: [TrackedMask]] = [:]
        try session.fill(frames: 0...7, run) { filled[$0[0].frame] = $0 }
        #expect(filled.keys.sorted() == [0, 2, 3, 5, 6])
        #expect(filled.values.allSatisfy { $0.map(\.object) == [1, 2] })
        #expect(filled.values.allSatisfy { $0.allSatisfy { $0.origin == .filled } })
        #expect(session.gaps(in: 0...7).isEmpty)
        #expect(session.result(object: 1, frame: 4)?.origin == .tracked)
        #expect(session.result(object: 2, frame: 4)?.origin == .prompted)
    }

    @Test func filledFramesAreComputedAgainAfterACorrection() throws {
        let session = try SAM2Fixture.session(SAM2Fixture.model(), frameCount: 5)
        try session.addBox(SAM2Fixture.disc, object: 1, frame: 0, run)
        try session.propagate(.forward, every: 2, run) { _ in }
        try session.fill(frames: 0...4, run) { _ in }
        let before = session.result(object: 1, frame: 3)
        let click = VideoPredictor.Click(PixelPoint(x: 60, y: 30), isInside: true)
        try session.addClicks([click], object: 1, frame: 4, run)
        try session.propagate(.forward, every: 2, run) { _ in }
        #expect(session.gaps(in: 0...4) == [1, 3])
        try session.fill(frames: 0...4, run) { _ in }
        #expect(session.result(object: 1, frame: 3)?.logits != before?.logits)
    }

    /// A later propagation over all frames replaces what was filled in.
    @Test func trackingReplacesFilling() throws {
        let session = try SAM2Fixture.session(SAM2Fixture.model(), frameCount: 5)
        try session.addBox(SAM2Fixture.disc, object: 1, frame: 0, run)
        try session.propagate(.forward, every: 2, run) { _ in }
        try session.fill(frames: 0...4, run) { _ in }
        let masks = try SAM2Fixture.propagate(session)
        let fresh = try SAM2Fixture.session(SAM2Fixture.model(), frameCount: 5)
        try fresh.addBox(SAM2Fixture.disc, object: 1, frame: 0, run)
        let expected = try SAM2Fixture.propagate(fresh)
        for frame in 0..<5 {
            #expect(masks[1]?[frame]?.logits == expected[1]?[frame]?.logits)
            #expect(session.result(object: 1, frame: frame)?.origin != .filled)
        }
    }

    /// What a prompt left behind where it was taken back does not stand for a computed mask.
    @Test func aFrameThatIsPromptedNoMoreIsFilled() throws {
        let session = try SAM2Fixture.session(SAM2Fixture.model(), frameCount: 8)
        try session.addBox(SAM2Fixture.disc, object: 1, frame: 0, run)
        let click = VideoPredictor.Click(PixelPoint(x: 60, y: 30), isInside: true)
        try session.addClicks([click], object: 1, frame: 4, run)
        try session.propagate(.forward, run) { _ in }
        #expect(session.result(object: 1, frame: 4)?.origin == .prompted)
        try session.clearPrompts(object: 1, frame: 4)
        #expect(session.result(object: 1, frame: 4)?.origin == .tracked)
        try session.propagate(.forward, every: 3, run) { _ in }
        #expect(session.gaps(in: 0...7) == [1, 2, 4, 5, 7])
        try session.fill(frames: 0...7, run) { _ in }
        #expect(session.result(object: 1, frame: 4)?.origin == .filled)
        #expect(session.gaps(in: 0...7).isEmpty)
    }

    /// A prompt before the first one moves the frames that a propagation looks at.
    @Test func filledFramesAreNotHiddenByOlderOnes() throws {
        let session = try SAM2Fixture.session(SAM2Fixture.model(), frameCount: 12)
        try session.addBox(SAM2Fixture.disc, object: 1, frame: 4, run)
        try session.propagate(.forward, every: 3, run) { _ in }
        try session.fill(frames: 4...11, run) { _ in }
        #expect(session.result(object: 1, frame: 7)?.origin == .tracked)
        let click = VideoPredictor.Click(PixelPoint(x: 20, y: 22), isInside: true)
        try session.addClicks([click], object: 1, frame: 3, run)
        try session.propagate(.forward, every: 3, run) { _ in }
        #expect(session.gaps(in: 3...11) == [5, 7, 8, 10, 11])
        try session.fill(frames: 3...11, run) { _ in }
        #expect(session.gaps(in: 3...11).isEmpty)
        #expect(session.result(object: 1, frame: 7)?.origin == .filled)
    }

    /// An object that is added later and makes larger steps advisable costs only its own work.
    @Test func finerResultsServeLargerSteps() throws {
        let session = try SAM2Fixture.session(SAM2Fixture.model(), frameCount: 7)
        try session.addBox(SAM2Fixture.disc, object: 1, frame: 0, run)
        try session.propagate(.forward, run) { _ in }
        let before = session.result(object: 1, frame: 4)?.logits
        try session.addBox(SAM2Fixture.bar, object: 2, frame: 0, run)
        try session.propagate(.forward, every: 2, run) { _ in }
        #expect(session.result(object: 1, frame: 4)?.logits == before)
        #expect(session.result(object: 1, frame: 3)?.origin == .tracked)
        #expect(session.gaps(in: 0...6) == [1, 3, 5])
    }

    @Test func fillingNeedsKnownFrames() throws {
        let session = try SAM2Fixture.session(SAM2Fixture.model())
        #expect(throws: EngineError.self) { try session.fill(frames: 0...4, run) { _ in } }
        try session.fill(frames: 0...3, run) { _ in Issue.record("nothing was prompted") }
    }

    @Test func choicesNameOtherSizesAndWholePropagations() {
        let estimate = TrackingEstimate(config: .published(.tiny), rate: 1e11)
        let work = TrackingEstimate.Work(frames: 100, objects: 1)
        let plan = TrackingPlan(work, estimate, inputSize: 768, step: 2)
        let choices = plan.choices(work, estimate).split(separator: ";").map(String.init)
        #expect(choices.count == 4)
        #expect(choices[0].contains("at 768 for every 2. frame"))
        #expect(choices[1].contains("at 1024") && choices[2].contains("at 512"))
        #expect(choices[3].hasSuffix("at 768"))
    }

    @Test func stepsComeFromRatesThatMakeSense() {
        #expect(TrackingPlan.step(rate: 24, wanted: 8) == 3)
        #expect(TrackingPlan.step(rate: .nan, wanted: 8) == 1)
        #expect(TrackingPlan.step(rate: 1e300, wanted: 0.01) == 100_000)
    }

    @Test func theSlowestPlanWithinPatienceIsChosen() {
        let config = SAM2Config.published(.tiny)
        func plan(_ rate: Double, frames: Int = 100) -> TrackingPlan {
            TrackingPlan.choose(
                .init(frames: frames, objects: 1), TrackingEstimate(config: config, rate: rate))
        }
        #expect(plan(1e13).inputSize == 1024)
        #expect(plan(1e13).step == 1 && plan(1e13).fillSeconds == 0)
        let slow = plan(1e11)
        #expect(slow.inputSize < 1024 && slow.seconds <= TrackingPlan.patience)
        let long = plan(1e11, frames: 1000)
        #expect(long.inputSize == 512 && long.step > 1 && long.fillSeconds > 0)
        // Nothing is fast enough: the fastest.
        #expect(plan(1e9, frames: 10_000).step == 8)
    }
}
