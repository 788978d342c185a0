import Engine
import Foundation
import Media
import Testing

@Suite struct FrontEndTests {
    /// Sizes worked out by the reference rule (units of 28 pixels, banker's rounding).
    @Test(arguments: [
        (1280, 720, 16, 128, 420, 224), (1280, 720, 16, 100, 364, 196),
        (854, 480, 4, 900, 840, 476), (1280, 720, 64, 1600, 1288, 728), (42, 42, 1, 100, 56, 56),
        (14, 14, 1, 100, 28, 28), (70, 98, 1, 100, 56, 112), (10, 10, 16, 128, 112, 112),
    ])
    func budgetKeepsTheRule(
        width: Int, height: Int, minimum: Int, maximum: Int, toWidth: Int, toHeight: Int
    ) throws {
        let budget = PixelBudget(minimum: minimum * 784, maximum: maximum * 784)
        let size = try budget.size(for: PixelSize(width: width, height: height))
        #expect(size == PixelSize(width: toWidth, height: toHeight))
    }

    @Test func budgetRefusesSlivers() {
        for size in [PixelSize(width: 2010, height: 10), PixelSize(width: 0, height: 10)] {
            #expect {
                try PixelBudget.image.size(for: size)
            } throws: { ($0 as? EngineError)?.exitStatus == 3 }
        }
    }

    @Test func resizeKeepsFlatPicturesAndCopiesSameSizes() {
        let size = PixelSize(width: 31, height: 17)
        let flat = [UInt8](repeating: 200, count: size.area * 3)
        let larger = PixelSize(width: 56, height: 28)
        #expect(
            BicubicResize.resize(flat, from: size, to: larger)
                == [UInt8](repeating: 200, count: larger.area * 3))
        #expect(BicubicResize.resize(flat, from: size, to: size) == flat)
    }

    @Test func oddFrameCountsRepeatTheLast() {
        let config = VisionConfig(
            depth: 1, hiddenSize: 8, intermediateSize: 8, headCount: 1, outputSize: 8,
            fullAttentionBlocks: [])
        let size = PixelSize(width: 56, height: 28)
        let frames = (0..<3).map { [UInt8](repeating: UInt8($0 * 80), count: size.area * 3) }
        let odd = Patches(frames: frames, size: size, config: config)
        let even = Patches(frames: frames + [frames[2]], size: size, config: config)
        #expect(odd == even)
        #expect(odd.grid == PatchGrid(time: 2, height: 2, width: 4))
    }

    @Test func logMelCountsFramesAndCutsLongSound() {
        let extractor = LogMel()
        #expect(extractor([]).shape == [128, 0])
        #expect(extractor([0.5]).shape == [128, 1])
        #expect(extractor([Float](repeating: 0, count: 161)).shape == [128, 2])
        let tone = (0..<16_000).map { sinf(Float($0) * 0.3) }
        #expect(extractor(tone).values.allSatisfy { $0.isFinite })
        let long = [Float](repeating: 0.1, count: LogMel.maximumSamples + 5000)
        #expect(extractor(long).shape == [128, 30_000])
    }

    @Test func chunksCatchUpOneTokenAtATime() {
        // Steps of 100 positions jump over chunks of 50: the reference lags by one chunk a token.
        let config = ThinkerConfig(
            text: TextConfig(
                vocabularySize: 1, hiddenSize: 4, intermediateSize: 1, layerCount: 1,
                headCount: 1, keyHeadCount: 1))
        let order = Interleaving(
            grid: PatchGrid(time: 2, height: 4, width: 4), secondsPerStep: 4, audioTokens: 60,
            mergeSize: 2, config: config)
        #expect(order.pieces.map(\.isVideo) == [true, false, true, false, true])
        #expect(order.pieces.map(\.range) == [0..<4, 0..<50, 4..<5, 50..<60, 5..<8])
    }
}
