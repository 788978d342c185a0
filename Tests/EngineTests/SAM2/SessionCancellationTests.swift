import Engine
import Media
import Testing

/// What is left of a session's work that was called off.
@Suite struct SessionCancellationTests {
    let run = SAM2Fixture.run

    @Test func cancelledPropagationKeepsWhatWasComputed() throws {
        let session = try SAM2Fixture.session(SAM2Fixture.model())
        try session.addBox(SAM2Fixture.disc, object: 1, frame: 0, run)
        let cancellation = Cancellation()
        var seen: [Int] = []
        #expect(throws: EngineError.cancelled) {
            try session.propagate(.forward, run.with(cancellation: cancellation)) { masks in
                seen += masks.map(\.frame)
                if seen.count == 2 { cancellation.cancel() }
            }
        }
        #expect(seen == [0, 1])
        #expect(session.computedFrames(of: 1) == [0, 1])
        let rest = try SAM2Fixture.propagate(session)
        let fresh = try SAM2Fixture.session(SAM2Fixture.model())
        try fresh.addBox(SAM2Fixture.disc, object: 1, frame: 0, run)
        let expected = try SAM2Fixture.propagate(fresh)
        #expect(rest[1]?[3]?.logits == expected[1]?[3]?.logits)
    }

    @Test func aCancelledRunStillGivesWholeMasks() throws {
        let session = try SAM2Fixture.session(SAM2Fixture.model())
        let found = try session.addBox(SAM2Fixture.disc, object: 1, frame: 0, run)
        let stopped = Cancellation()
        stopped.cancel()
        let mask = found.mask(size: SAM2Fixture.frameSize, run)
        #expect(mask.area > 0)
        let late = run.with(cancellation: stopped)
        #expect(found.mask(size: SAM2Fixture.frameSize, late) == mask)
        var masks = ClipMasks(clip: "a", size: SAM2Fixture.frameSize, times: [0])
        masks.record(found, late)
        #expect(masks[1, 0]?.area == mask.area)
    }

    /// Frames that are known cost nothing, and are still not gone through after a cancellation.
    @Test func aCancellationEndsAPropagationOverKnownFrames() throws {
        let session = try SAM2Fixture.session(SAM2Fixture.model())
        try session.addBox(SAM2Fixture.disc, object: 1, frame: 0, run)
        _ = try SAM2Fixture.propagate(session)
        let cancellation = Cancellation()
        var seen = 0
        #expect(throws: EngineError.cancelled) {
            try session.propagate(.forward, run.with(cancellation: cancellation)) { _ in
                seen += 1
                cancellation.cancel()
            }
        }
        #expect(seen == 1)
    }
}
