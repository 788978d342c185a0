import Media
import Testing

@testable import Engine

@Suite struct RefAVSScoreTests {
    private func frame(_ inside: (Int, Int) -> Bool) -> BitMask {
        BitMask(painted(256, 256, inside))
    }

    @Test func fIsOverPixelsWithPrecisionWeighted() throws {
        let truth = frame { x, y in x < 100 && y < 100 }
        let prediction = frame { x, y in x < 50 && y < 200 }  // precision and recall 1/2
        let score = RefAVSFrame(prediction: prediction, truth: truth)
        #expect(abs(score.j - 5000.0 / 15000) < 1e-12)
        let f = try #require(score.f)
        #expect(abs(f - 0.5) < 1e-12)
    }

    @Test func anEmptyTruthCountsThePixelsLeftAlone() {
        let prediction = frame { _, y in y < 64 }
        let score = RefAVSFrame(prediction: prediction, truth: BitMask(size: RefAVSFrame.size))
        #expect(score == RefAVSFrame(j: 0.75, f: nil, marked: 0.25))
    }

    @Test func batchesOfFourAreAveragedNotClips() throws {
        let good = [RefAVSFrame(j: 1, f: 1, marked: 0.25)]
        let bad = [RefAVSFrame(j: 0, f: 0, marked: 1)]
        let score = try #require(RefAVSScore([good, good, good, bad, bad]))
        #expect(score.j == 0.375)
        #expect(score.f == 0.375)
        let expected = ((1.75 / 4.0).squareRoot() + 1) / 2
        #expect(abs(score.s - expected) < 1e-12)
        #expect(RefAVSScore([]) == nil)
    }

    @Test func framesWithoutAnObjectAreLeftOutOfF() throws {
        let nothing = RefAVSFrame(j: 1, f: nil, marked: 0)
        let half = RefAVSFrame(j: 0.5, f: 0.5, marked: 0.1)
        #expect(try #require(RefAVSScore([[nothing, half]])).f == 0.5)
        #expect(try #require(RefAVSScore([[nothing]])).f == 0)
    }

    /// Counts of inside pixels after `cv2.resize(mask * 255, (256, 256)) > 0`, OpenCV 4.
    @Test(arguments: [
        (640, 360, 23831, 1142791), (512, 512, 23832, 1142408), (100, 333, 23442, 1122819),
        (1280, 720, 11913, 570994),
        (17, 5, 20813, 972834), (1, 1, 65536, 3141543), (256, 256, 5958, 285600),
    ])
    func resizingEqualsOpenCV(width: Int, height: Int, inside: Int, weighted: Int) {
        let mask = painted(width, height) { x, y in (x * x + 3 * y * y + x * y) % 11 == 0 }
        let values = BitMask.refAVS(mask)
        #expect(values.count == inside)
        let sum = (0..<256).reduce(0) { total, y in
            total
                + (0..<256).reduce(0) { sum, x in
                    let bit = values.words[y * 4 + x / 64] >> UInt64(x % 64) & 1
                    return sum + (bit == 1 ? (x + 2 * y) % 97 : 0)
                }
        }
        #expect(sum == weighted)
    }
}
