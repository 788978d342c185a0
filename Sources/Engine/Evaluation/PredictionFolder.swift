import Foundation
import Media

/// Predicted masks on disk: `<clip>/<expression>/<frame>.png`, marked wherever not 0.
package struct PredictionFolder: Predictor {
    package let root: String
    package let identity: String
    private let kind: DatasetKind

    /// - Throws: `DatasetError.unreadable` when there is no such folder.
    package init(root: String, kind: DatasetKind) throws {
        guard Folder.exists(root) else {
            throw DatasetError.unreadable(path: root, reason: "no such folder of predictions")
        }
        self.root = root
        identity = URL(fileURLWithPath: root).resolvingSymlinksInPath().standardized.path
        self.kind = kind
    }

    /// - Throws: `DatasetError` for a `keyframes.json` that cannot be used. Masks throw
    ///   `DatasetError.missing` and `MediaError`.
    package func predict(_ sample: Sample, frames: [String]) throws -> Prediction {
        Prediction(keyframes: try keyframes(of: sample)) { index in
            try mask(of: sample, frame: frames[index])
        }
    }

    /// The predicted mask of one frame.
    /// - Throws: `DatasetError.missing`, `MediaError`.
    private func mask(of sample: Sample, frame: String) throws -> Mask {
        let folder = folder(of: sample)
        for name in names(of: frame) where Folder.hasFile("\(folder)/\(name).png") {
            return try MaskFile.marked("\(folder)/\(name).png")
        }
        // The official DAVIS results: all objects of a clip in one numbered picture.
        let shared = "\(root)/\(sample.clip)/\(frame).png"
        if kind == .davis, let number = UInt8(sample.id), Folder.hasFile(shared) {
            let picture = try MaskFile.numbers(shared)
            return Mask(
                size: picture.size, values: picture.pixels.map { $0 == number ? 1 : 0 })
        }
        throw DatasetError.missing(path: folder, item: "\(frame).png")
    }

    /// The frames that the prediction says it looked at: `keyframes.json`, a list of positions
    /// from 0; nil without such a file.
    /// - Throws: `DatasetError`.
    private func keyframes(of sample: Sample) throws -> [Int]? {
        let path = "\(folder(of: sample))/keyframes.json"
        guard Folder.hasFile(path) else { return nil }
        let reader = try JSONReader(path: path)
        var keyframes: [Int] = []
        try reader.array { _ in keyframes.append(try reader.integer()) }
        try reader.end()
        return keyframes
    }

    private func folder(of sample: Sample) -> String { "\(root)/\(sample.clip)/\(sample.id)" }

    /// Ref-AVS numbers its masks 00003 and its frames 3: either will do.
    private func names(of frame: String) -> [String] {
        guard kind == .refavs, let number = Int(frame) else { return [frame] }
        return [frame, "\(number)"]
    }
}
