import Engine
import Media
import Testing

/// What must hold between sessions, whatever the weights.
@Suite struct VideoPredictorTests {
    let run = SAM2Fixture.run

    @Test func objectAloneEqualsObjectBesideOthers() throws {
        let model = try SAM2Fixture.model()
        let alone = try SAM2Fixture.session(model)
        try alone.addBox(SAM2Fixture.disc, object: 5, frame: 0, run)
        let both = try SAM2Fixture.session(model)
        try both.addBox(SAM2Fixture.bar, object: 2, frame: 1, run)
        try both.addBox(SAM2Fixture.disc, object: 5, frame: 0, run)
        let expected = try SAM2Fixture.propagate(alone, frames: 0...3)[5]
        let found = try SAM2Fixture.propagate(both, frames: 0...3)[5]
        for frame in 0..<4 { #expect(found?[frame]?.logits == expected?[frame]?.logits) }
    }

    @Test func orderOfPromptsDoesNotMatter() throws {
        let model = try SAM2Fixture.model()
        let prompts: [(Box, Int)] = [(SAM2Fixture.disc, 0), (SAM2Fixture.bar, 3)]
        let results = try [prompts, prompts.reversed()].map { order in
            let session = try SAM2Fixture.session(model)
            for (box, frame) in order { try session.addBox(box, object: 1, frame: frame, run) }
            return try SAM2Fixture.propagate(session)
        }
        for frame in 0..<4 {
            #expect(results[0][1]?[frame]?.logits == results[1][1]?[frame]?.logits)
        }
    }

    @Test func lateObjectCostsOnlyItsOwnWorkAndEqualsStartingOver() throws {
        let model = try SAM2Fixture.model()
        let session = try SAM2Fixture.session(model)
        try session.addBox(SAM2Fixture.disc, object: 1, frame: 0, run)
        let before = try SAM2Fixture.propagate(session)
        try session.addBox(SAM2Fixture.bar, object: 2, frame: 2, run)
        let after = try SAM2Fixture.propagate(session)
        let fresh = try SAM2Fixture.session(model)
        try fresh.addBox(SAM2Fixture.disc, object: 1, frame: 0, run)
        try fresh.addBox(SAM2Fixture.bar, object: 2, frame: 2, run)
        let expected = try SAM2Fixture.propagate(fresh)
        for frame in 0..<4 {
            let (kept, first) = (after[1]?[frame], before[1]?[frame])
            // Kept results come back in the precision they are stored in.
            #expect(kept?.logits.difference(first?.logits ?? Tensor(zeros: [0])) ?? 1 < 5e-3)
            #expect(after[2]?[frame]?.logits == expected[2]?[frame]?.logits)
        }
    }

    @Test func partsOfAPropagationEqualTheWhole() throws {
        let model = try SAM2Fixture.model()
        let whole = try SAM2Fixture.session(model)
        try whole.addBox(SAM2Fixture.disc, object: 1, frame: 0, run)
        let expected = try SAM2Fixture.propagate(whole)
        let parts = try SAM2Fixture.session(model)
        try parts.addBox(SAM2Fixture.disc, object: 1, frame: 0, run)
        let first = try SAM2Fixture.propagate(parts, frames: 0...1)
        let second = try SAM2Fixture.propagate(parts, frames: 2...3)
        for frame in 0..<4 {
            let found = first[1]?[frame] ?? second[1]?[frame]
            #expect(found?.logits == expected[1]?[frame]?.logits)
        }
    }

    @Test func forwardThenBackwardFillsTheClip() throws {
        let model = try SAM2Fixture.model()
        let session = try SAM2Fixture.session(model)
        try session.addBox(SAM2Fixture.disc, object: 1, frame: 2, run)
        let forward = try SAM2Fixture.propagate(session)
        #expect(forward[1]?.keys.sorted() == [2, 3])
        let ahead = session.result(object: 1, frame: 3)?.logits
        let backward = try SAM2Fixture.propagate(session, .backward)
        #expect(backward[1]?.keys.sorted() == [0, 1, 2])
        #expect(session.computedFrames(of: 1) == [0, 1, 2, 3])
        // What lies behind does not touch what lies ahead, but is told of it.
        #expect(session.result(object: 1, frame: 3)?.logits == ahead)
        let fresh = try SAM2Fixture.session(model)
        try fresh.addBox(SAM2Fixture.disc, object: 1, frame: 2, run)
        let alone = try SAM2Fixture.propagate(fresh, .backward)
        #expect(backward[1]?[2]?.logits == alone[1]?[2]?.logits)
        #expect(backward[1]?[1]?.logits != alone[1]?[1]?.logits)
    }

    /// From a prompt at one end one pass goes through everything; the other finds nothing to do.
    @Test(arguments: [0, 3])
    func bothDirectionsFromAnEndAreOnePass(frame: Int) throws {
        let model = try SAM2Fixture.model()
        let direction: VideoPredictor.Direction = frame == 0 ? .forward : .backward
        let sessions = try (0..<2).map { _ in
            let session = try SAM2Fixture.session(model)
            try session.addBox(SAM2Fixture.disc, object: 1, frame: frame, run)
            return session
        }
        let expected = try SAM2Fixture.propagate(sessions[0], direction)
        var found = try SAM2Fixture.propagate(sessions[1])[1] ?? [:]
        found.merge(try SAM2Fixture.propagate(sessions[1], .backward)[1] ?? [:]) { $1 }
        #expect(found.keys.sorted() == [0, 1, 2, 3])
        for index in 0..<4 { #expect(found[index]?.logits == expected[1]?[index]?.logits) }
    }

    /// What an object is remembered by begins where the propagation does.
    @Test func aLaterObjectAloneEqualsItBesideOthersOverTheSameFrames() throws {
        let model = try SAM2Fixture.model()
        func session(_ others: Bool) throws -> VideoPredictor {
            let session = try SAM2Fixture.session(model)
            if others { try session.addBox(SAM2Fixture.disc, object: 1, frame: 0, run) }
            try session.addBox(SAM2Fixture.bar, object: 2, frame: 2, run)
            return session
        }
        let alone = try SAM2Fixture.propagate(session(false), frames: 0...3)[2]
        let beside = try SAM2Fixture.propagate(session(true), frames: 0...3)[2]
        for frame in 0..<4 { #expect(beside?[frame]?.logits == alone?[frame]?.logits) }
        // Left to itself, it begins at its own prompt.
        #expect(try SAM2Fixture.propagate(session(false))[2]?.keys.sorted() == [2, 3])
        #expect(try SAM2Fixture.propagate(session(true))[2]?.keys.sorted() == [0, 1, 2, 3])
    }

    @Test func memoriesDroppedForTheLimitAreMadeAgain() throws {
        let model = try SAM2Fixture.model()
        var limits = SessionLimits()
        limits.memoryBytes = 1
        limits.featureBytes = 1
        var results: [TrackedMask] = []
        for limits in [SessionLimits(), limits] {
            let session = try SAM2Fixture.session(model, frameCount: 12, limits: limits)
            try session.addBox(SAM2Fixture.disc, object: 1, frame: 0, run)
            _ = try SAM2Fixture.propagate(session)
            let click = VideoPredictor.Click(PixelPoint(x: 30, y: 22), isInside: true)
            results.append(try session.addClicks([click], object: 1, frame: 5, run))
        }
        #expect(results[0].logits.difference(results[1].logits) < 2e-2)
    }

    @Test func featuresAreComputedOncePerFrame() throws {
        var encoded: [Int] = []
        let session = try SAM2Fixture.session(SAM2Fixture.model()) { encoded.append($0) }
        try session.prepare(frame: 0, run)
        #expect(session.isPrepared(frame: 0))
        for object in 1...3 {
            try session.addBox(SAM2Fixture.disc, object: object, frame: 0, run)
        }
        _ = try SAM2Fixture.propagate(session)
        #expect(encoded == [0, 1, 2, 3])
    }

    @Test func clicksAddUpOnAFrame() throws {
        let model = try SAM2Fixture.model()
        let session = try SAM2Fixture.session(model)
        func click(_ x: Double, _ y: Double, _ isInside: Bool) -> VideoPredictor.Click {
            VideoPredictor.Click(PixelPoint(x: x, y: y), isInside: isInside)
        }
        let one = try session.addClicks([click(20, 22, true)], object: 1, frame: 0, run)
        let two = try session.addClicks([click(50, 40, false)], object: 1, frame: 0, run)
        #expect(one.logits != two.logits)
        try session.clearPrompts(object: 1, frame: 0)
        #expect(session.objectIDs.isEmpty)
        let again = try session.addClicks([click(20, 22, true)], object: 1, frame: 0, run)
        #expect(again.logits == one.logits)
    }

    @Test func clearedPromptBecomesATrackedFrame() throws {
        let session = try SAM2Fixture.session(SAM2Fixture.model())
        try session.addBox(SAM2Fixture.disc, object: 1, frame: 0, run)
        try session.addBox(SAM2Fixture.bar, object: 1, frame: 2, run)
        let prompted = try SAM2Fixture.propagate(session)
        try session.clearPrompts(object: 1, frame: 2)
        #expect(session.promptedFrames(of: 1) == [0])
        let tracked = try SAM2Fixture.propagate(session)
        #expect(tracked[1]?[2]?.origin == .tracked)
        #expect(tracked[1]?[2]?.logits != prompted[1]?[2]?.logits)
        #expect(tracked[1]?[0]?.logits == prompted[1]?[0]?.logits)
    }

    @Test func removedObjectIsGoneAndOthersStay() throws {
        let session = try SAM2Fixture.session(SAM2Fixture.model())
        try session.addBox(SAM2Fixture.disc, object: 1, frame: 0, run)
        try session.addBox(SAM2Fixture.bar, object: 2, frame: 0, run)
        _ = try SAM2Fixture.propagate(session)
        try session.removeObject(1)
        #expect(session.objectIDs == [2])
        #expect(session.result(object: 1, frame: 1) == nil)
        #expect(session.result(object: 2, frame: 1) != nil)
        session.reset()
        #expect(session.objectIDs.isEmpty)
    }

    @Test func maskPromptIsTheMask() throws {
        let session = try SAM2Fixture.session(SAM2Fixture.model())
        let size = SAM2Fixture.frameSize
        let given = Mask(
            size: size,
            values: (0..<size.area).map { index in
                let (x, y) = (index % size.width - 40, index / size.width - 24)
                return x * x + y * y < 200 ? 1 : 0
            })
        let mask = try session.addMask(given, object: 1, frame: 0, run).mask(size: size, run)
        let both = zip(mask.values, given.values).reduce(0) { $0 + Int($1.0 & $1.1) }
        let either = zip(mask.values, given.values).reduce(0) { $0 + Int($1.0 | $1.1) }
        #expect(Double(both) / Double(either) > 0.85)
        let empty = Mask(size: size, values: [UInt8](repeating: 0, count: size.area))
        let absent = try session.addMask(empty, object: 2, frame: 0, run)
        #expect(absent.objectScore < 0)
        #expect(absent.mask(size: size, run).area == 0)
    }

    @Test func otherInputSizesRun() throws {
        let model = try SAM2Fixture.model()
        for size in [32, 96, 128] {
            let session = try SAM2Fixture.session(model, inputSize: size)
            try session.addBox(SAM2Fixture.disc, object: 1, frame: 0, run)
            let masks = try SAM2Fixture.propagate(session)[1]
            #expect(masks?[3]?.logits.shape == [size / 4, size / 4])
        }
    }

    @Test func badPromptsAreErrors() throws {
        let session = try SAM2Fixture.session(SAM2Fixture.model())
        let boxes = [
            Box(x0: 10, y0: 10, x1: 10, y1: 20), Box(x0: 20, y0: 10, x1: 10, y1: 20),
            Box(x0: -1, y0: 0, x1: 5, y1: 5), Box(x0: 0, y0: 0, x1: 81, y1: 5),
            Box(x0: 100, y0: 100, x1: 120, y1: 120), Box(x0: .nan, y0: 0, x1: 5, y1: 5),
            Box(x0: 0, y0: 0, x1: .infinity, y1: 5),
        ]
        for box in boxes {
            #expect(throws: EngineError.self, "\(box)") {
                try session.addBox(box, object: 1, frame: 0, run)
            }
        }
        for frame in [-1, 4, Int.max] {
            #expect(throws: EngineError.self) {
                try session.addBox(SAM2Fixture.disc, object: 1, frame: frame, run)
            }
        }
        let outside = VideoPredictor.Click(PixelPoint(x: 81, y: 0), isInside: true)
        let unreal = VideoPredictor.Click(PixelPoint(x: .nan, y: 0), isInside: true)
        for clicks in [[], [outside], [unreal]] {
            #expect(throws: EngineError.self) {
                try session.addClicks(clicks, object: 1, frame: 0, run)
            }
        }
        let small = Mask(size: PixelSize(width: 2, height: 1), values: [0, 1])
        #expect(throws: EngineError.self) {
            try session.addMask(small, object: 1, frame: 0, run)
        }
        #expect(throws: EngineError.self) { try session.removeObject(9) }
        #expect(throws: EngineError.self) { try session.clearPrompts(object: 9, frame: 0) }
        #expect(throws: EngineError.self) { try session.propagate(.forward, run) { _ in } }
        #expect(throws: EngineError.self) {
            try SAM2Fixture.session(SAM2Fixture.model(), inputSize: 60)
        }
        #expect(session.objectIDs.isEmpty)
    }
}
