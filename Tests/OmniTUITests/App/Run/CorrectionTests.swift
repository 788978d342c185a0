import Engine
import Foundation
import Media
import Synchronization
import TestSupport
import Testing

@testable import OmniTUI

/// Clicks on what a query has found, with the small random SAM 2.1: what they change, and what
/// taking them back brings back.
@Suite struct CorrectionTests {
    private let layers = MaskLayers()
    private let desk: SegmentDesk
    private let clip: Clip
    private let found: ClipMasks.Entry
    private let reports = Reports()

    private final class Reports: Sendable {
        let count = Mutex(0)
    }

    /// An object with masks on all frames, as a query leaves it.
    init() throws {
        clip = try Clip.open(Fixtures.url("media/good/variable_rate.mkv").path)
        _ = try clip.waitForIndex()
        var masks = ClipMasks(clip)
        let size = clip.info.size
        let left = (0..<size.area).map { UInt8($0 % size.width < 20 ? 1 : 0) }
        found = ClipMasks.Entry(
            Mask(size: size, values: left), objectScore: 1, quality: 1, origin: .tracked)
        for frame in masks.times.indices { masks.record(found, object: 1, frame: frame) }
        layers.begin(masks)
        let reports = reports
        desk = SegmentDesk(
            clip: clip, layers: layers, options: .init(folder: Fixtures.url("sam2_tiny").path)
        ) { action in
            if case .segment(.masks) = action { reports.count.withLock { $0 += 1 } }
        }
    }

    /// Gives an order and waits until it has changed the masks.
    private func order(_ shapes: [ObjectPrompt.Shape], frame: Int) {
        let before = reports.count.withLock { $0 }
        desk.perform(.prompt(object: 1, frame: frame, shapes))
        #expect(Shell.wait(seconds: 30) { reports.count.withLock { $0 } > before })
    }

    private let click = ObjectPrompt.Shape.click(PixelPoint(x: 30, y: 20), isInside: true)

    @Test func aClickRefinesTheMaskThatIsThereAndUndoBringsItBack() throws {
        order([click], frame: 3)
        let refined = try #require(layers.masks?[1, 3])
        #expect(refined.origin == .prompted)
        #expect(refined != found)
        #expect(layers.masks?[1, 2] == found)

        order([], frame: 3)
        #expect(layers.masks?[1, 3] == found)
        #expect(layers.masks?.frames(of: 1).count == clip.frameCount.value)
    }

    @Test func twoClicksAreTakenBackOneByOne() throws {
        let second = ObjectPrompt.Shape.click(PixelPoint(x: 5, y: 5), isInside: false)
        order([click], frame: 1)
        let first = try #require(layers.masks?[1, 1])
        order([click, second], frame: 1)
        #expect(layers.masks?[1, 1] != first)
        order([click], frame: 1)
        #expect(layers.masks?[1, 1]?.mask == first.mask)
    }

    @Test func withoutAnEarlierMaskNothingIsLeft() {
        layers.begin(ClipMasks(clip))
        order([click], frame: 0)
        #expect(layers.masks?.objects == [1])
        order([], frame: 0)
        #expect(layers.masks?.objects == [])
    }
}
