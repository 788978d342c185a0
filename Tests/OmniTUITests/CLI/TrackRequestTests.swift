import Engine
import Media
import TestSupport
import Testing

@testable import OmniTUI

@Suite struct TrackRequestTests {
    private func request(_ words: String...) throws -> TrackRequest {
        try TrackRequest(
            Arguments(["clip.mp4", "--sam2", "model", "-o", "out"] + words, for: .track),
            variables: [:])
    }

    @Test func promptsAreRead() throws {
        let request = try request(
            "--box", "3:2:1,2.5,30,40", "--point", "0:1:5,6", "--negative", "0:1:7,8")
        #expect(
            request.prompts == [
                .init(frame: 3, object: 2, shape: .box(Box(x0: 1, y0: 2.5, x1: 30, y1: 40))),
                .init(
                    frame: 0, object: 1,
                    shape: .click(.init(PixelPoint(x: 5, y: 6), isInside: true))
                ),
                .init(
                    frame: 0, object: 1,
                    shape: .click(.init(PixelPoint(x: 7, y: 8), isInside: false))),
            ])
        #expect(request.overlap == .keep && request.direction == .both)
    }

    @Test(arguments: [
        "1:1:1,2,3", "1:1:1,2,3,4,5", "1:1:1,2,3,nan", "x:1:1,2,3,4", "-1:1:1,2,3,4", "1:0:1,2,3,4",
        "1:255:1,2,3,4", "1:1,2,3,4", "", "1:1:1,2,,3,4", "99999999999999999999:1:1,2,3,4",
    ])
    func badBoxesAreUsageErrors(text: String) {
        #expect(throws: UsageError.self) { try request("--box", text) }
    }

    @Test func somethingMustBeTracked() {
        #expect(throws: UsageError.self) { try request() }
    }

    @Test(arguments: ["5", "5-3", "a-b", "-1-4", "1-2-3"])
    func badRangesAreUsageErrors(text: String) {
        #expect(throws: UsageError.self) { try request("--box", "0:1:0,0,1,1", "--frames=\(text)") }
    }

    @Test func maskRateBecomesAStep() throws {
        func step(_ rate: String) throws -> Int? {
            try request("--box", "0:1:0,0,1,1", "--mask-fps", rate).step(rate: 24)
        }
        #expect(try step("8") == 3)
        #expect(try step("24") == 1 && step("100") == 1)
        #expect(try request("--box", "0:1:0,0,1,1").step(rate: 24) == nil)
    }

    /// Where models are looked for otherwise.
    @Test func withoutAModelTheSearchFoldersAreAsked() throws {
        let arguments = try Arguments(
            ["clip.mp4", "-o", "out", "--box", "0:1:0,0,1,1"], for: .track)
        let found = try TrackRequest(
            arguments, variables: ["OMNI_TUI_MODELS": Fixtures.url("sam2_tiny").path])
        #expect(found.model.path == Fixtures.url("sam2_tiny").path)
        let nowhere = try TrackRequest(arguments, variables: [:])
        #expect(nowhere.model == EmbeddedModels.sam2)
    }

    @Test(arguments: [
        (TrackRequest.Direction.forward, [118...119], 118...119),
        (.backward, [10...118], 10...118), (.both, [118...119, 10...118], 10...119),
    ])
    func routesGoWhereTheyAreToldTo(
        direction: TrackRequest.Direction, legs: [ClosedRange<Int>], frames: ClosedRange<Int>
    ) {
        let route = TrackRoute(prompted: [118], direction, within: 10...119)
        #expect(route.legs.map(\.frames) == legs)
        #expect(route.frames == frames)
    }

    @Test func nothingLiesBehindTheFirstFrame() {
        let route = TrackRoute(prompted: [9, 4], .both, within: 4...20)
        #expect(route.legs == [.init(direction: .forward, frames: 4...20)])
        let back = TrackRoute(prompted: [9, 4], .backward, within: 4...20)
        #expect(back.legs == [.init(direction: .backward, frames: 4...9)])
    }

    @Test func clipsNameTheirFiles() {
        #expect(ClipMasks.name(of: "clips/parade.mp4") == "parade")
        #expect(ClipMasks.name(of: "/data/frames/") == "frames")
        #expect(ClipMasks.name(of: "/") == "clip")
    }
}
