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
        let propagations = Mutex(0)
        let texts = Mutex<[String]>([])

        func take(_ action: Action) {
            switch action {
            case .segment(.masks): count.withLock { $0 += 1 }
            case .segment(.propagated): propagations.withLock { $0 += 1 }
            case .segment(.ready(let text)): texts.withLock { $0.append(text) }
            default: break
            }
        }
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
            clip: clip, layers: layers,
            options: .init(folder: Fixtures.url("sam2_tiny").path, inputSize: 64)
        ) { reports.take($0) }
    }

    /// Gives an order and waits until it has changed the masks.
    private func order(_ shapes: [ObjectPrompt.Shape], frame: Int) {
        let before = reports.count.withLock { $0 }
        desk.perform(.prompt(object: 1, frame: frame, shapes))
        #expect(Shell.wait(seconds: 30) { reports.count.withLock { $0 } > before })
    }

    private func propagate(_ frames: ClosedRange<Int>? = nil) {
        let before = reports.propagations.withLock { $0 }
        desk.perform(.propagate(frames))
        #expect(Shell.wait(seconds: 60) { reports.propagations.withLock { $0 } > before })
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

    /// Each click on a tracked frame is one question to the predictor, with memory; taking it back
    /// and asking again gives the same answer.
    @Test func clicksOnATrackedFrameAreAnsweredWithMemory() throws {
        layers.begin(ClipMasks(clip))
        let box = Box(x0: 10, y0: 10, x1: 40, y1: 40)
        let points = [PixelPoint(x: 30, y: 20), PixelPoint(x: 5, y: 5)]
        let clicks = points.enumerated().map {
            ObjectPrompt.Shape.click($0.element, isInside: $0.offset == 0)
        }
        order([.box(box)], frame: 0)
        propagate()
        let tracked = layers.masks?[1, 3]
        order([clicks[0]], frame: 3)
        let one = layers.masks?[1, 3]
        order(clicks, frame: 3)
        let two = layers.masks?[1, 3]
        order([clicks[0]], frame: 3)
        #expect(layers.masks?[1, 3] == one)
        order([], frame: 3)
        #expect(layers.masks?[1, 3] == tracked)

        let run = Compute(parallel: Parallel(threadCount: Parallel.availableCPUs))
        let session = try VideoPredictor(
            model: SAM2(Checkpoint(folder: Fixtures.url("sam2_tiny"))), clip: clip, run)
        try session.addBox(box, object: 1, frame: 0, run)
        try session.propagate(.forward, run) { _ in }
        var expected = ClipMasks(clip)
        for (click, entry) in zip(points.indices, [one, two]) {
            let asked = VideoPredictor.Click(points[click], isInside: click == 0)
            expected.record(
                try session.addClicks([asked], object: 1, frame: 3, run), run)
            #expect(expected[1, 3] == entry)
        }
    }

    /// The prompted frame itself is refined as well, and the object keeps what was tracked of it.
    @Test func refiningTheOnlyPromptKeepsTheTrack() throws {
        layers.begin(ClipMasks(clip))
        order([.box(Box(x0: 10, y0: 10, x1: 40, y1: 40))], frame: 0)
        propagate()
        let tracked = layers.masks?[1, 2]
        order([.box(Box(x0: 10, y0: 10, x1: 40, y1: 40)), click], frame: 0)
        order([.box(Box(x0: 10, y0: 10, x1: 40, y1: 40))], frame: 0)
        #expect(layers.masks?[1, 2] == tracked)
        order([], frame: 0)
        #expect(layers.masks?.objects == [])
    }

    /// A prompt that is called off while the model encodes its frame is not lost.
    @Test func whatWasCalledOffIsToldBeforeThePropagation() throws {
        layers.begin(ClipMasks(clip))
        desk.perform(.prompt(object: 1, frame: 0, [click]))
        desk.perform(.stop)
        propagate(0...2)
        #expect(layers.masks?.frames(of: 1) == [0, 1, 2])
        #expect(layers.masks?[1, 0]?.origin == .prompted)
    }

    @Test func thePlanIsMadeForTheFramesThatAreWanted() throws {
        order([click], frame: 1)
        propagate(1...3)
        let texts = reports.texts.withLock { $0 }
        #expect(texts.count == 2)
        #expect(texts.first?.hasPrefix("\(clip.frameCount.value) frames, about ") == true)
        #expect(texts.last?.hasPrefix("3 frames, about ") == true)
    }

    @Test func withoutAnEarlierMaskNothingIsLeft() {
        layers.begin(ClipMasks(clip))
        order([click], frame: 0)
        #expect(layers.masks?.objects == [1])
        order([], frame: 0)
        #expect(layers.masks?.objects == [])
    }
}
