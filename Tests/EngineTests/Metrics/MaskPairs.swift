import Foundation
import Media
import TestSupport

@testable import Engine

/// One row of `Fixtures/metrics/pairs.json`: two masks with J and F by numpy and scipy.
struct MaskPair: Decodable {
    let height: Int
    let width: Int
    let prediction: String
    let truth: String
    let prediction_area: Int
    let j: Double
    let f: Double

    var size: PixelSize { PixelSize(width: width, height: height) }

    func mask(_ text: String) throws -> Mask {
        try MaskRLE(size: size, counts: Array(text.utf8)).decoded()
    }

    static func all() throws -> [MaskPair] {
        let data = try Data(contentsOf: Fixtures.url("metrics/pairs.json"))
        return try JSONDecoder().decode([MaskPair].self, from: data)
    }
}

/// Masks drawn as text: `#` is inside.
func drawn(_ rows: String...) -> Mask {
    Mask(
        size: PixelSize(width: rows.first?.count ?? 0, height: rows.count),
        values: rows.flatMap { $0.map { $0 == "#" ? 1 : 0 } })
}

/// A mask from a rule for each pixel.
func painted(_ width: Int, _ height: Int, _ inside: (_ x: Int, _ y: Int) -> Bool) -> Mask {
    let values = (0..<height).flatMap { y in
        (0..<width).map { x in UInt8(inside(x, y) ? 1 : 0) }
    }
    return Mask(size: PixelSize(width: width, height: height), values: values)
}
