import Engine
import Media
import TestSupport
import Testing

@testable import OmniTUI

/// Results beside the clip.
@Suite struct WorkspaceTests {
    private let clipPath = Fixtures.url("media/good/variable_rate.mkv").path

    private func result(_ expression: String, of clip: Clip) -> Segmentation {
        Segmentation(
            query: Query(expression),
            reasoning: Reasoning(
                task: .omni, taskReason: "test", sampleTimes: [], verdict: .nothing),
            clip: clip.info, masks: ClipMasks(clip))
    }

    @Test func theNewestResultOfTheClipComesBack() throws {
        let folder = try TemporaryFolder()
        let clip = try Clip.open(clipPath)
        _ = try clip.waitForIndex()
        let workspace = Workspace(clip: folder.file("a.mkv").path)
        #expect(workspace.newest(of: clip) == nil)
        let first = try workspace.keep(result("one", of: clip))
        let second = try workspace.keep(result("two", of: clip))
        #expect(first.hasSuffix("a.mkv.omni/q01.json"))
        #expect(second.hasSuffix("a.mkv.omni/q02.json"))
        #expect(workspace.newest(of: clip)?.query.expression == "two")
    }

    @Test func damagedResultsAndThoseOfOtherClipsArePassedOver() throws {
        let folder = try TemporaryFolder()
        let clip = try Clip.open(clipPath)
        _ = try clip.waitForIndex()
        let workspace = Workspace(clip: folder.file("a.mkv").path)
        _ = try workspace.keep(result("one", of: clip))
        try AtomicFile.write(
            Array("{".utf8), to: workspace.folder + "/q02.json", replacing: false)
        #expect(workspace.newest(of: clip)?.query.expression == "one")
        let other = try Clip.open(Fixtures.url("media/good/odd_size.mkv").path)
        _ = try other.waitForIndex()
        #expect(workspace.newest(of: other) == nil)
    }
}
