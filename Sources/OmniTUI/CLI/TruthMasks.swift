import Engine
import Foundation
import Media

/// True masks to compare a result with: DAVIS palette pictures, and which numbers in them count.
struct TruthMasks {
    /// Means over the frames of the clip, as fractions.
    struct Score: Encodable, Equatable {
        let j: Double
        let f: Double
        let jf: Double
        let frames: Int
    }

    private let folder: String
    /// Nil for all.
    private let objects: Set<UInt8>?

    /// Nil when no truth is given.
    /// - Throws: `UsageError`.
    init?(_ arguments: Arguments) throws {
        guard let folder = arguments["truth"] else { return nil }
        self.folder = folder
        objects = try arguments["truth-objects"].map { text in
            Set(
                try text.split(separator: ",").map {
                    guard let number = UInt8($0) else {
                        throw UsageError(
                            problem:
                                "--truth-objects: expected numbers from 0 to 255, found '\($0)'")
                    }
                    return number
                })
        }
    }

    /// The union of the result's objects against the union of the objects that are meant.
    /// - Throws: `MediaError`; `EngineError.input` for masks of another size.
    func score(_ result: Segmentation) throws -> Score {
        var (j, f) = (0.0, 0.0)
        for frame in 0..<result.frameCount {
            let truth = try mask(frame)
            guard truth.size == result.clip.size else {
                throw EngineError.input(
                    what: folder,
                    expected: "masks of \(result.clip.size.width)x\(result.clip.size.height)",
                    found: "\(truth.size.width)x\(truth.size.height)")
            }
            let found = BitMask(try result.masks.union(on: frame))
            let wanted = BitMask(truth)
            j += RegionSimilarity.j(found, wanted)
            f += ContourAccuracy.f(found, wanted)
        }
        let count = Double(max(result.frameCount, 1))
        return Score(
            j: j / count, f: f / count, jf: (j + f) / (2 * count), frames: result.frameCount)
    }

    private func mask(_ frame: Int) throws -> Mask {
        let picture = try PNG.read("\(folder)/" + String(format: "%05d", frame) + ".png")
        guard picture.layout.channels == 1 else {
            throw EngineError.input(
                what: folder, expected: "palette or grey pictures", found: "colour")
        }
        let values = picture.pixels.map { number -> UInt8 in
            objects.map { $0.contains(number) } ?? (number != 0) ? 1 : 0
        }
        return Mask(size: picture.size, values: values)
    }
}
