import Engine
import Media
import Render
import TestSupport
import Testing
import Trainer

@testable import OmniTUI

/// The rollouts screen: what keys do to the state, and what it looks like.
@Suite struct RolloutsScreenTests {
    /// The recorded rollouts of the tests, scored, with their pictures.
    private func state(columns: Int = 80, rows: Int = 24) throws -> RolloutsState {
        let file = RolloutFile(path: Fixtures.url("rollouts/rollouts.jsonl").path)
        let roots = [
            Fixtures.url("rollouts/dataset").path, Miniature.path("refavs"),
            Miniature.path("jsonl"),
        ]
        let truths = try RolloutTruths(
            roots: roots, kind: nil, split: nil, wanted: try RolloutKeys(file).samples)
        let config = RewardConfig(preset: .paperCode)
        let scored = try ScoredRollouts(
            file, scorer: RolloutScorer(truths: truths, config: config), config: config)
        let rollouts = zip(try file.recorded(), scored.scores).map {
            RecordedRollout($0.rollout, $1)
        }
        var groups = RolloutGroup.groups(rollouts)
        for index in groups.indices {
            groups[index].clip = truths.clip(of: groups[index].first)
            groups[index].expression = truths.expression(of: groups[index].first)
        }
        let profile = TerminalProfile(
            graphics: .blocks, cellPixels: PixelSize(width: 8, height: 16), colors: .trueColor,
            unicode: true)
        return RolloutsState(
            size: CellSize(columns: columns, rows: rows), profile: profile, graphics: .blocks,
            name: "rollouts.jsonl", groups: groups)
    }

    @Test(arguments: [(40, 12), (80, 24), (160, 50)])
    func screens(columns: Int, rows: Int) throws {
        var state = try state(columns: columns, rows: rows)
        try ScreenSnapshotTests.check(view(state), "rollout-groups")
        state.press("Enter Right Right")
        try ScreenSnapshotTests.check(view(state), "rollout-group")
        state.press("Enter Right Right Right")
        if let wanted = state.wantedPicture { state.apply(.pictureReady(wanted)) }
        try ScreenSnapshotTests.check(view(state), "rollout-trace")
    }

    @Test func enterGoesInAndEscapeGoesOut() throws {
        var state = try state()
        state.press("Down Down Down Down Down")
        #expect(state.group == 3)
        state.press("Up Enter Right Right Right Right Enter")
        #expect((state.level, state.group, state.rollout) == (.trace, 2, 3))
        state.press("Esc")
        #expect((state.level, state.rollout) == (.group, 3))
        state.press("Esc")
        #expect((state.level, state.exitCode) == (.groups, nil))
        state.press("Esc")
        #expect(state.exitCode == .success)
    }

    @Test func aTraceHasThoughtPlanKeyframesAndMasks() throws {
        var state = try state()
        state.press("Enter Enter")
        let steps = state.trace.steps
        #expect(
            steps.map(\.title).prefix(7) == [
                "Thought", "Plan", "Keyframe 2 at 00:01.00", "Keyframe 6 at 00:03.00",
                "Keyframe 8 at 00:04.00", "Keyframe 11 at 00:05.50", "Mask on frame 0",
            ])
        #expect(steps.count == 6 + 12)
        // Two boxes, in pixels of the clip: the first disc is 15 pixels wide around x = 24.
        let boxes = steps[3].boxes
        #expect(boxes.count == 2)
        #expect(abs(try #require(boxes.first).x0 - 17) < 0.5)
        #expect(steps[6].mask != nil)
    }

    @Test func everyStepAsksForItsPicture() throws {
        var state = try state()
        state.press("Enter Enter")
        var frames: [Int] = []
        for _ in 0..<7 {
            let effects = update(&state, .input(.key(Key(code: .right))))
            for case .compose(let picture) in effects { frames.append(picture.frame) }
        }
        #expect(frames == [2, 2, 6, 8, 11, 0, 1])
        let wanted = try #require(state.wantedPicture)
        let bitmap = try wanted.bitmap()
        #expect(bitmap.size == PixelSize(width: wanted.rect.columns, height: wanted.rect.rows * 2))
        state.apply(.pictureFailed(wanted, "the clip is gone"))
        #expect(state.failure == "the clip is gone")
    }

    @Test func withoutADatasetThereIsOnlyText() throws {
        var state = try state()
        for index in state.groups.indices { state.groups[index].clip = nil }
        state.press("Enter Enter")
        #expect(state.wantedPicture == nil && state.layout.picture == nil)
        #expect(state.layout.text.columns == 78)
    }

    @Test func filesThatWereNotScoredHaveDashes() throws {
        let file = RolloutFile(path: Fixtures.url("rollouts/rollouts.jsonl").path)
        let groups = RolloutGroup.groups(try file.recorded())
        #expect(groups.map(\.rollouts.count) == [8, 2, 4, 3])
        #expect(groups[0].mean == nil && groups[0].verdict.isEmpty)
        #expect(RolloutsText.number(nil) == "-")
        #expect(RolloutsText.number(-0.001) == "0.00")
        #expect(RolloutsText.number(-1.226, signed: true) == "-1.23")
        #expect(RolloutsText.number(12.5, signed: true) == "+12.50")
    }
}

extension RolloutsState {
    fileprivate mutating func apply(_ action: RolloutsAction) { _ = update(&self, action) }

    fileprivate mutating func press(_ names: String) {
        for name in names.split(separator: " ") {
            for key in KeyName.parse(String(name)) ?? [] { apply(.input(.key(key))) }
        }
    }
}
