import Foundation
import Media
import TestSupport
import Testing

/// The run lengths of both masks of a pair, as `pycocotools` wrote them.
private struct Pair: Decodable {
    let height: Int
    let width: Int
    let prediction: String
    let truth: String
    let prediction_area: Int
}

@Suite struct MaskRLETests {
    private func rle(_ text: String, _ width: Int, _ height: Int) -> MaskRLE {
        MaskRLE(size: PixelSize(width: width, height: height), counts: Array(text.utf8))
    }

    @Test func roundTripsWithPycocotools() throws {
        let data = try Data(contentsOf: Fixtures.url("metrics/pairs.json"))
        for pair in try JSONDecoder().decode([Pair].self, from: data) {
            for text in [pair.prediction, pair.truth] {
                let stored = rle(text, pair.width, pair.height)
                #expect(MaskRLE(try stored.decoded()) == stored)
            }
            let prediction = try rle(pair.prediction, pair.width, pair.height).decoded()
            #expect(prediction.area == pair.prediction_area)
        }
    }

    @Test func runsGoDownTheColumns() throws {
        let mask = Mask(
            size: PixelSize(width: 2, height: 3), values: [0, 1] + [1, 1] + [0, 0])
        #expect(try rle("11110", 2, 3).decoded() == mask)
        #expect(MaskRLE(mask) == rle("11110", 2, 3))
    }

    @Test(arguments: [
        ("6", MaskRLEError.wrongTotal(expected: 9, found: 6)),
        ("", .wrongTotal(expected: 9, found: 0)),
        ("4d0", .wrongTotal(expected: 9, found: nil)),
        ("P", .cutShort),
        ("3~", .badCharacter(at: 1)),
        ("3 3", .badCharacter(at: 1)),
        ("I", .badRun(at: 0)),
        ("ooooooooooo0", .badRun(at: 0)),
    ])
    func brokenTextIsNamed(text: String, error: MaskRLEError) {
        #expect(throws: error) { try rle(text, 3, 3).decoded() }
        #expect(throws: error) { try rle(text, 3, 3).validate() }
    }

    @Test(arguments: [(-1, 4), (1 << 40, 1 << 40), (1 << 20, 1 << 20)])
    func hugeSizesAreRefused(width: Int, height: Int) {
        #expect(throws: MaskRLEError.unusableSize(PixelSize(width: width, height: height))) {
            try rle("0", width, height).decoded()
        }
    }

    @Test func noPixelsAtAll() throws {
        #expect(try rle("0", 0, 5).decoded().values.isEmpty)
    }
}
