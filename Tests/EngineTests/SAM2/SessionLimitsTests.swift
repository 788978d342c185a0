import Media
import Testing

@testable import Engine

/// What a session keeps, and what happens to the rest.
@Suite struct SessionLimitsTests {
    let run = SAM2Fixture.run
    private let count = 12

    private func session(_ change: (inout SessionLimits) -> Void) throws -> VideoPredictor {
        var limits = SessionLimits()
        change(&limits)
        let session = try SAM2Fixture.session(
            SAM2Fixture.model(), frameCount: count, limits: limits)
        try session.addBox(SAM2Fixture.disc, object: 1, frame: 0, run)
        return session
    }

    private func memories(_ session: VideoPredictor) -> Int {
        session.objects.values.reduce(0) { $0 + $1.tracked.values.count { $0.memory != nil } }
    }

    private func keys(_ session: VideoPredictor) -> Int {
        session.objects.values.reduce(0) { $0 + $1.projected.count }
    }

    /// Filling needs memories that were dropped, and so does a click far behind.
    @Test func memoriesMadeAgainAreDroppedAgain() throws {
        let session = try session { $0.memoryBytes = 1 }
        try session.propagate(.forward, every: 2, run) { _ in }
        let most = session.model.config.memory.frames
        #expect(memories(session) <= most)
        try session.fill(frames: 0...count - 1, run) { _ in #expect(memories(session) <= most) }
        let click = VideoPredictor.Click(PixelPoint(x: 30, y: 22), isInside: true)
        try session.addClicks([click], object: 1, frame: 5, run)
        #expect(memories(session) <= most)
        try session.removeObject(1)
        try session.addBox(SAM2Fixture.bar, object: 1, frame: 0, run)
        try session.propagate(.forward, run) { _ in }
        #expect(memories(session) == most)
    }

    @Test func keysGoWithThePropagation() throws {
        let session = try session { _ in }
        var during = 0
        try session.propagate(.forward, every: 2, run) { _ in during = max(during, keys(session)) }
        #expect(during > 1)
        #expect(keys(session) == 0)
        try session.fill(frames: 0...count - 1, run) { _ in }
        #expect(keys(session) == 0)
        let click = VideoPredictor.Click(PixelPoint(x: 30, y: 22), isInside: true)
        try session.addClicks([click], object: 1, frame: 6, run)
        #expect(keys(session) == 0)
    }

    /// Room for the keys of two frames: shared by two objects, one each; the masks are the same.
    @Test func keysStayWithinTheirLimitWhateverTheObjects() throws {
        let free = try session { _ in }
        try free.addBox(SAM2Fixture.bar, object: 2, frame: 0, run)
        let expected = try SAM2Fixture.propagate(free)
        // 16 places with 2 layers of 128 channels and the memory's 64.
        let bytes = 4 * 16 * (2 * 128 + 64)
        let bound = try session { $0.keyBytes = 2 * bytes + 1 }
        try bound.addBox(SAM2Fixture.bar, object: 2, frame: 0, run)
        var most = 0
        try bound.propagate(.forward, run) { masks in
            most = max(most, keys(bound))
            for mask in masks {
                #expect(mask.logits == expected[mask.object]?[mask.frame]?.logits)
            }
        }
        #expect(most == 2)
    }

    /// 16x16 logits in half precision: room for four frames.
    @Test func oldLogitsLoseTheirDetail() throws {
        let session = try session { $0.logitBytes = 4 * 2 * 16 * 16 }
        let found = try SAM2Fixture.propagate(session)[1]
        for frame in 1..<count {
            let stored = try #require(session.result(object: 1, frame: frame)?.logits)
            let exact = try #require(found?[frame]?.logits)
            #expect(zip(stored.values, exact.values).allSatisfy { ($0 > 0) == ($1 > 0) })
            let isDetailed = frame >= count - 4
            #expect(stored.values.allSatisfy { abs($0) == 10 } == !isDetailed)
        }
        // The prompted frame is kept as it was, and a click on an old one is answered.
        #expect(session.result(object: 1, frame: 0)?.logits == found?[0]?.logits)
        let click = VideoPredictor.Click(PixelPoint(x: 30, y: 22), isInside: true)
        let answer = try session.addClicks([click], object: 1, frame: 2, run)
        #expect(answer.logits.values.allSatisfy { $0.isFinite })
    }
}
