import Engine
import Foundation
import Media

/// What `segment` prints about a query on stdout.
struct SegmentOutput: Encodable {
    let clip: String
    let query: String
    let outcome: Segmentation.Outcome
    let objects: [Object]
    let written: [File]
    let result: String
    let score: TruthMasks.Score?
    let seconds: [String: Double]
    /// Whether the run was called off.
    let partial: Bool

    struct Object: Encodable {
        let id: Int
        let frames: Int
        let first: Int?
        let last: Int?
    }

    struct File: Encodable {
        let path: String
        let count: Int
        let amount: String
    }

    init(
        _ segmentation: Segmentation, written: [ResultExport.Written], resultPath: String,
        score: TruthMasks.Score?
    ) {
        clip = segmentation.clip.path
        query = segmentation.query.expression
        partial = segmentation.isPartial
        outcome = segmentation.outcome
        objects = segmentation.masks.objects.map {
            let visible = segmentation.masks.visibleFrames(of: $0)
            return Object(
                id: $0, frames: visible.count, first: visible.first, last: visible.last)
        }
        self.written = written.map {
            File(path: Self.absolute($0.path), count: $0.count, amount: $0.amount)
        }
        result = Self.absolute(resultPath)
        self.score = score
        seconds = Dictionary(
            uniqueKeysWithValues: segmentation.seconds.map { ($0.key.rawValue, $0.value) })
    }

    private static func absolute(_ path: String) -> String {
        URL(fileURLWithPath: path).standardizedFileURL.path
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    var text: String {
        var lines: [String]
        switch outcome {
        case .found:
            lines = objects.map { object in
                guard let first = object.first, let last = object.last else {
                    return "object \(object.id): never visible"
                }
                return "object \(object.id): \(object.frames) frames, \(first) to \(last)"
            }
        case .nothing: lines = ["nothing in the clip matches"]
        case .unreadable: lines = ["System 1's answer cannot be read; its text is in the trace"]
        case .stopped: lines = []
        }
        if partial { lines.append("stopped early; there may be more") }
        if let score {
            lines.append(
                String(
                    format: "J&F %.1f %% (J %.1f, F %.1f) over %d frames", 100 * score.jf,
                    100 * score.j, 100 * score.f, score.frames))
        }
        lines += written.map { "\($0.path): \($0.amount)" }
        lines.append(result)
        return TerminalText.printable(lines.joined(separator: "\n"))
    }
}
