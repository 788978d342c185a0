import Engine
import Foundation
import Media
import Synchronization
import TestSupport
import Testing

@testable import OmniTUI

/// What the desk keeps beside the clip without asking a model.
@Suite struct QueryDeskTests {
    private final class Posted: Sendable {
        let actions = Mutex<[Action]>([])

        func has(_ isWanted: (Action) -> Bool) -> Bool {
            actions.withLock { $0.contains(where: isWanted) }
        }
    }

    private let folder: TemporaryFolder
    private let clip: Clip
    private let layers = MaskLayers()
    private let posted = Posted()
    private let desk: QueryDesk
    private let workspace: Workspace
    private let entry: ClipMasks.Entry

    init() throws {
        folder = try TemporaryFolder()
        let path = folder.file("a.mkv")
        try FileManager.default.copyItem(
            at: Fixtures.url("media/good/variable_rate.mkv"), to: path)
        clip = try Clip.open(path.path)
        _ = try clip.waitForIndex()
        workspace = Workspace(clip: path.path)
        let size = clip.info.size
        let left = (0..<size.area).map { UInt8($0 % size.width < 20 ? 1 : 0) }
        entry = ClipMasks.Entry(
            Mask(size: size, values: left), objectScore: 1, quality: 1, origin: .tracked)
        let posted = posted
        desk = QueryDesk(
            clip: clip, layers: layers,
            options: .init(folders: try Self.noModels())
        ) { action in posted.actions.withLock { $0.append(action) } }
    }

    private static func noModels() throws -> ModelFolders {
        try ModelFolders(
            Arguments(
                ["a.mkv", "--thinker", "/nowhere", "--sam2", "/nowhere"], for: .segment),
            variables: [:])
    }

    private func keep(isPartial: Bool) throws {
        var result = Segmentation(
            query: Query("the dog"),
            reasoning: Reasoning(task: .omni, taskReason: "test", sampleTimes: [], verdict: .found),
            clip: clip.info, masks: ClipMasks(clip))
        result.masks.record(entry, object: 1, frame: 0)
        result.isPartial = isPartial
        _ = try workspace.keep(result)
    }

    private func restore() {
        desk.start()
        #expect(
            Shell.wait(seconds: 20) {
                posted.has { if case .query(.restored) = $0 { true } else { false } }
            })
    }

    @Test(arguments: [false, true])
    func aResultComesBackAsItWasLeft(isPartial: Bool) throws {
        try keep(isPartial: isPartial)
        restore()
        let phases = posted.actions.withLock { actions in
            actions.compactMap { action -> QueryState.Phase? in
                if case .query(.restored(_, _, _, let phase)) = action { phase } else { nil }
            }
        }
        #expect(phases == [isPartial ? .stopped : .done(.found)])
        #expect(layers.masks?[1, 0] == entry)
    }

    @Test func correctedMasksAreKeptAndUnchangedOnesAreNot() throws {
        try keep(isPartial: false)
        restore()
        // The masks are as they were kept: nothing to do. (Orders are done one after the other.)
        desk.perform(.keep)
        desk.perform(.ask(Query("waits until then")))
        #expect(
            Shell.wait(seconds: 20) {
                posted.has { if case .query(.failed) = $0 { true } else { false } }
            })
        _ = layers.record([(entry, object: 1, frame: 3)])
        desk.perform(.keep)
        #expect(
            Shell.wait(seconds: 20) {
                posted.has {
                    if case .message(let text, _) = $0 { text.contains("q02.json") } else { false }
                }
            })
        let newest = try #require(workspace.newest(of: clip))
        #expect(newest.masks.frames(of: 1) == [0, 3])
        #expect(newest.query.expression == "the dog")
        #expect(FileManager.default.fileExists(atPath: workspace.folder + "/q02.json"))
        #expect(!FileManager.default.fileExists(atPath: workspace.folder + "/q03.json"))
    }

    @Test func modelsThatAreNotThereAreSaid() {
        desk.perform(.ask(Query("the dog")))
        #expect(
            Shell.wait(seconds: 20) {
                posted.has { if case .query(.failed) = $0 { true } else { false } }
            })
    }
}
