import Engine
import Foundation
import Media
import Synchronization
import TestSupport
import Testing

/// System 2 with a grounder that says what the test wants, on random weights: which frames get
/// masks, which objects there are, what is kept.
@Suite struct PipelineTests {
    private struct ScriptedGrounder: Grounder {
        let name = "script"
        let replies: [String: String]

        func ground(
            _ picture: Frame, description: String, _ run: Compute,
            onText: (String) throws -> Void
        ) throws -> GrounderReply {
            let text = replies[description] ?? "[]"
            try onText(text)
            return GrounderReply(
                text: text, seenSize: picture.size, tokens: TokenCount(prompt: 1, completion: 2))
        }
    }

    /// Says one reply after the other.
    private final class OrderedGrounder: Grounder {
        let name = "order"
        private let replies: Mutex<[String]>

        init(_ replies: [String]) { self.replies = Mutex(replies) }

        func ground(
            _ picture: Frame, description: String, _ run: Compute,
            onText: (String) throws -> Void
        ) throws -> GrounderReply {
            let text = replies.withLock { $0.isEmpty ? "[]" : $0.removeFirst() }
            return GrounderReply(
                text: text, seenSize: picture.size, tokens: TokenCount(prompt: 1, completion: 2))
        }
    }

    private let run = Compute(parallel: Parallel(threadCount: 2))

    private func plan(_ keyframes: [(Int, String)], _ clip: Clip) -> Reasoning {
        Reasoning(
            task: .vos, taskReason: "test", sampleTimes: [0],
            verdict: keyframes.isEmpty ? .nothing : .found,
            keyframes: keyframes.map {
                KeyframeTask(frame: $0.0, time: clip.time(of: $0.0) ?? 0, description: $0.1)
            })
    }

    private func segment(
        _ keyframes: [(Int, String)], replies: [String: String], preset: PipelinePreset = .standard,
        run: Compute? = nil, onEvent: @escaping (PipelineEvent) throws -> Void = { _ in }
    ) throws -> Segmentation {
        try segment(
            keyframes, ScriptedGrounder(replies: replies), preset: preset, run: run,
            onEvent: onEvent)
    }

    private func segment(
        _ keyframes: [(Int, String)], _ grounder: any Grounder,
        preset: PipelinePreset = .standard, run: Compute? = nil,
        onEvent: @escaping (PipelineEvent) throws -> Void = { _ in }
    ) throws -> Segmentation {
        let clip = try Clip.open(Fixtures.url("media/good/variable_rate.mkv").path)
        _ = try clip.waitForIndex()
        let model = try SAM2(Checkpoint(folder: Fixtures.url("sam2_tiny")))
        let plan = plan(keyframes, clip)
        let run = run ?? self.run
        let detail = DetailUnderstanding(
            grounder: grounder,
            session: try VideoPredictor(model: model, clip: clip, run), clip: clip,
            preset: preset, run, onEvent: onEvent)
        let windows = FrameWindows(
            range: TimeRange(start: 0, end: clip.info.duration), moments: [],
            tracksWholeRange: true, frame: clip.frameIndex)
        try detail.ground(plan.keyframes, windows: windows)
        try detail.track(windows)
        var result = Segmentation(
            query: Query("x", preset: preset), reasoning: plan, clip: clip.info, masks: detail.masks
        )
        result.groundings = detail.groundings
        result.windows = windows.ranges
        return result
    }

    private let box = "[{\"bbox_2d\": [2, 2, 30, 20]}]"

    @Test func masksReachEveryFrameOnBothSidesOfAKeyframe() throws {
        let result = try segment([(4, "A Thing ")], replies: ["a thing": box])
        #expect(result.masks.objects == [1])
        #expect(result.masks.frames(of: 1) == Array(0..<result.frameCount))
        #expect(result.groundings.first?.detections.first?.decision == "new")
        #expect(result.groundings.first?.description == "a thing")
    }

    @Test func theSameBoxTwiceOnAKeyframeIsOneObject() throws {
        let twice = "{\"bbox_2d\": [2, 2, 30, 20]} {\"bbox_2d\": [2, 2, 30, 20]}"
        let result = try segment([(0, "a")], replies: ["a": twice])
        let found = try #require(result.groundings.first?.detections)
        #expect(found.map(\.object) == [1, nil])
        #expect(result.masks.objects == [1])
    }

    @Test func withThePapersCodeEveryBoxIsAnObject() throws {
        let result = try segment(
            [(0, "a"), (3, "a")], replies: ["a": box], preset: .paperCode)
        #expect(result.masks.objects == [1, 2])
        #expect(result.groundings.flatMap(\.detections).map(\.decision) == ["new", "new"])
    }

    @Test func aSingleBoxUnderTheSameWordsIsTheSameObject() throws {
        let other = "[{\"bbox_2d\": [40, 20, 60, 34]}]"
        let once = try segment([(0, "a"), (4, "a")], OrderedGrounder([box, other]))
        #expect(once.masks.objects == [1])
        let decisions = once.groundings.flatMap(\.detections).map(\.decision)
        #expect(decisions.map { $0.hasPrefix("same as 1") } == [false, true])

        let both = "{\"bbox_2d\": [2, 2, 30, 20]} {\"bbox_2d\": [40, 20, 60, 34]}"
        let twice = try segment([(0, "a"), (4, "a")], OrderedGrounder([both, other]))
        let last = try #require(twice.groundings.last?.detections.first?.decision)
        #expect(!last.contains("the only one"))
    }

    @Test func noBoxMeansNothing() throws {
        let result = try segment([(0, "a")], replies: [:])
        #expect(result.masks.objects.isEmpty)
        #expect(result.outcome == .nothing)
    }

    @Test func whatWasComputedUntilAStopIsReported() throws {
        let run = Compute(parallel: Parallel(threadCount: 2))
        let seen = Mutex<[Int]>([])
        #expect(throws: (any Error).self) {
            try segment([(0, "a")], replies: ["a": box], run: run) { event in
                guard case .mask(_, let frame, _) = event else { return }
                seen.withLock { $0.append(frame) }
                if frame == 2 { run.cancellation.cancel() }
            }
        }
        #expect(Set(seen.withLock { $0 }) == [0, 1, 2])
    }

    @Test func aStoppedRunHandsOverWhatItFound() throws {
        let clip = try Clip.open(Fixtures.url("media/good/variable_rate.mkv").path)
        _ = try clip.waitForIndex()
        let pipeline = try pipeline(["a": box])
        let run = Compute(parallel: Parallel(threadCount: 2))
        let stopped = Mutex<Segmentation?>(nil)
        #expect(throws: EngineError.cancelled) {
            try pipeline.understand(plan([(0, "a")], clip), query: Query("x"), clip: clip, run) {
                switch $0 {
                case .mask(_, let frame, _) where frame == 2: run.cancellation.cancel()
                case .stopped(let partial): stopped.withLock { $0 = partial }
                default: break
                }
            }
        }
        let partial = try #require(stopped.withLock { $0 })
        #expect(partial.isPartial)
        #expect(partial.outcome == .found)
        #expect(partial.masks.frames == [0, 1, 2])
        #expect(partial.groundings.count == 1)
        #expect(TraceDocument.markdown(partial).contains("stopped early"))
    }

    @Test func aRunStoppedWhileThinkingKeepsItsText() throws {
        let clip = try Clip.open(Fixtures.url("media/good/variable_rate.mkv").path)
        _ = try clip.waitForIndex()
        let pipeline = try pipeline([:])
        let run = Compute(parallel: Parallel(threadCount: 2))
        var (text, partial) = ("", Segmentation?.none)
        #expect(throws: EngineError.cancelled) {
            try pipeline(Query("x", maximumTokens: 50), clip: clip, run) {
                switch $0 {
                case .text(let piece):
                    text += piece
                    run.cancellation.cancel()
                case .stopped(let result): partial = result
                default: break
                }
            }
        }
        let result = try #require(partial)
        #expect(result.outcome == .stopped)
        #expect(result.reasoning.text == text)
        #expect(!text.isEmpty)
    }

    private func pipeline(_ replies: [String: String]) throws -> Pipeline {
        let model = try OmniModel(folder: Fixtures.url("thinker_plain"))
        return Pipeline(
            reasoning: GlobalReasoning(model, profile: try .omniR1()),
            grounder: ScriptedGrounder(replies: replies),
            sam2: try SAM2(Checkpoint(folder: Fixtures.url("sam2_tiny"))))
    }

    // MARK: - Files

    @Test func aResultIsReadAsItWasWritten() throws {
        let folder = try TemporaryFolder()
        let result = try segment([(1, "a")], replies: ["a": box])
        let path = folder.file("result.json").path
        try AtomicFile.write(try result.file(), to: path, replacing: false)
        let again = try Segmentation.read(path)
        #expect(again.masks.objects == [1])
        for frame in 0..<result.frameCount {
            #expect(again.masks[1, frame]?.mask == result.masks[1, frame]?.mask)
            #expect(again.masks[1, frame]?.origin == result.masks[1, frame]?.origin)
        }
        #expect(again.groundings == result.groundings)
        #expect(again.windows == result.windows)
        #expect(try again.file() == (try Segmentation.read(path)).file())
        #expect(TraceDocument.markdown(again).contains("object 1"))
    }

    @Test func damagedResultsAreRefused() throws {
        let folder = try TemporaryFolder()
        let good = String(
            decoding: try segment([(1, "a")], replies: ["a": box]).file(), as: UTF8.self)
        let path = folder.file("result.json").path
        for (from, to) in [
            ("\"version\" : 1", "\"version\" : 9"), ("\"counts\" : \"", "\"counts\" : \"~~"),
            ("\"tracks\"", "\"trucks\""), ("{", ""), ("\"x1\" : 30", "\"x1\" : 1e300"),
            ("\"frame\" : 1,", "\"frame\" : 123456,"),
        ] {
            let bad = good.replacingOccurrences(of: from, with: to)
            #expect(bad != good)
            try AtomicFile.write(Array(bad.utf8), to: path, replacing: true)
            #expect(throws: EngineError.self) { try Segmentation.read(path) }
        }
    }

    @Test func modelTextCannotSteerTheTrace() throws {
        var result = try segment([(1, "a")], replies: [:])
        result.reasoning.thought = "one\u{1B}[2J\ntwo"
        let text = TraceDocument.markdown(result)
        #expect(!text.unicodeScalars.contains("\u{1B}"))
        #expect(text.contains("> one [2J\n> two"))
    }
}
