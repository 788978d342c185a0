import Engine
import Media
import TestSupport
import Testing

/// The rules between the models: which task, which frames, which object.
@Suite struct PipelineRulesTests {
    private let size = PixelSize(width: 20, height: 10)

    private func mask(_ columns: Range<Int>) -> BitMask {
        BitMask(
            Mask(
                size: size,
                values: (0..<size.area).map { columns.contains($0 % size.width) ? 1 : 0 }))
    }

    // MARK: - Identity

    @Test func aBoxOfItsOwnIsANewObject() {
        let identity = TrackIdentity(
            mask(10..<15), here: [1: mask(0..<5)], tracks: [2: mask(5..<10)])
        #expect(identity == .new)
    }

    @Test func theBestTrackIsTheSameObject() {
        let tracks = [1: mask(0..<6), 2: mask(1..<6), 3: mask(3..<6)]
        #expect(
            TrackIdentity(mask(1..<6), here: [:], tracks: tracks) == .same(object: 2, overlap: 1))
    }

    @Test func halfTheAreaIsEnoughAndLessIsNot() {
        #expect(
            TrackIdentity(mask(0..<4), here: [:], tracks: [1: mask(0..<8)])
                == .same(object: 1, overlap: 0.5))
        #expect(TrackIdentity(mask(0..<4), here: [:], tracks: [1: mask(0..<9)]) == .new)
    }

    @Test func aSecondBoxOfTheSameThingIsDropped() {
        let identity = TrackIdentity(
            mask(0..<7), here: [1: mask(0..<10)], tracks: [2: mask(0..<7)])
        #expect(identity == .again(object: 1, overlap: 0.7))
    }

    @Test func aSingleBoxOfAKnownDescriptionIsTheOnlyObject() {
        let tracks = [1: mask(0..<5)]
        #expect(
            TrackIdentity(mask(10..<15), here: [:], tracks: tracks, only: 1) == .only(object: 1))
        #expect(
            TrackIdentity(mask(0..<5), here: [:], tracks: tracks, only: 2)
                == .same(object: 1, overlap: 1))
    }

    @Test func emptyMasksMatchNothing() {
        #expect(TrackIdentity(mask(0..<0), here: [:], tracks: [1: mask(0..<0)]) == .new)
    }

    // MARK: - Windows

    private func windows(_ end: Double, _ moments: [TimeRange], all: Bool = false) -> [ClosedRange<
        Int
    >] {
        FrameWindows(
            range: TimeRange(start: 0, end: end), moments: moments, tracksWholeRange: all
        ) { Int(min($0, end - 0.1) * 10) }.ranges
    }

    @Test func aShortClipIsTrackedAsAWhole() {
        #expect(windows(60, [TimeRange(start: 5, end: 6)]) == [0...599])
    }

    @Test func aLongClipIsTrackedAroundItsMoments() {
        let moments = [TimeRange(start: 40, end: 45), TimeRange(start: 12, end: 13)]
        #expect(windows(300, moments) == [20...230, 300...550])
        #expect(windows(300, moments, all: true) == [0...2999])
    }

    @Test func windowsThatTouchBecomeOne() {
        let moments = [TimeRange(start: 40, end: 45), TimeRange(start: 25, end: 26)]
        #expect(windows(300, moments) == [150...550])
    }

    // MARK: - Tasks

    private func profile(_ tasks: String...) throws -> ModelProfile {
        let body = tasks.map {
            "\"\($0)\": {\"prompt\": \"{expression}\", \"min_pixels\": 784, \"max_pixels\": 7840, "
                + "\"max_new_tokens\": 9}"
        }.joined(separator: ",")
        let json = try JSONParser.parse(Array("{\"name\": \"m\", \"tasks\": {\(body)}}".utf8))
        return try ModelProfile(json, file: "m")
    }

    private func choice(
        _ text: String, _ profile: ModelProfile, sound: Bool = true, still: Bool = false,
        asked: TaskKind? = nil
    ) throws -> TaskKind {
        try TaskChoice(
            asked, expression: text, profile: profile, hasSound: sound, isStill: still
        ).task
    }

    @Test func soundAndPicturesTogetherComeFirst() throws {
        let nano = try profile("omni", "image")
        #expect(try choice("the red car", nano) == .omni)
        #expect(try choice("the red car", nano, sound: false) == .omni)
        #expect(try choice("the red car", nano, still: true) == .image)
    }

    @Test func wordsOfSoundDecideBetweenVideoAndSound() throws {
        let paper = try profile("vos", "av", "image")
        #expect(try choice("the man walking left", paper) == .vos)
        #expect(try choice("the dog that BARKS first", paper) == .av)
        #expect(try choice("the dog that barks first", paper, sound: false) == .vos)
    }

    @Test func whatACheckpointDoesNotKnowIsRefused() throws {
        let nano = try profile("omni", "image")
        #expect(throws: EngineError.self) { try choice("x", nano, asked: .vos) }
        #expect(throws: EngineError.self) {
            try choice("x", try profile("av"), sound: false, asked: .av)
        }
    }

    // MARK: - Verdicts

    @Test(arguments: ["", " ", "[]", "none", "None.", "Nothing", "```json\n[]\n```"])
    func nothingIsAnAnswer(answer: String) {
        let plan = GlobalPlan("<think>t</think><answer>\(answer)</answer>", duration: 8)
        #expect(plan.verdict == .nothing)
    }

    @Test(arguments: ["a dog", "{\"start_time\": 1}", "{}"])
    func whatCannotBeReadIsNotNothing(answer: String) {
        let plan = GlobalPlan("<think>t</think><answer>\(answer)</answer>", duration: 8)
        #expect(plan.verdict == .unreadable)
        #expect(GlobalPlan(answer, duration: 8).verdict == .unreadable)
    }

    // MARK: - Boxes

    @Test func boxesComeBackInPixelsOfThePicture() {
        let reply = GrounderReply(
            text: "[{\"bbox_2d\": [10, 20, 30, 40]}, {\"bbox_2d\": [-5, 0, 900, 7]}, "
                + "{\"bbox_2d\": [9, 9, 9, 20]}]",
            seenSize: PixelSize(width: 100, height: 50), tokens: TokenCount())
        let boxes = reply.boxes(in: PixelSize(width: 200, height: 200), limit: 5)
        #expect(
            boxes == [Box(x0: 20, y0: 80, x1: 60, y1: 160), Box(x0: 0, y0: 0, x1: 200, y1: 28)])
        #expect(reply.boxes(in: PixelSize(width: 200, height: 200), limit: 1).count == 1)
    }
}
