import Engine
import Media

/// The reward of the image task, part by part, up to 4.4 (omni-r1 facts, section 3.5).
package struct ImageGroundingReward: Sendable, Equatable {
    /// 2 max(0, IoU - 0.5), and 0.4 more when IoU is over 0.5; at most 1.4.
    package var iou = 0.0
    /// Distance of the two points; 1 up to 100 px, 0 from 150 px.
    package var points = 0.0
    /// Mean difference of the box coordinates; 1 up to 10 px, 0 from 30 px.
    package var box = 0.0
    /// 1 when the object has exactly the keys and lists that were asked for.
    package var structure = 0.0

    package var total: Double { iou + points + box + structure }

    /// Nothing earned.
    init() {}

    /// - Parameters:
    ///   - completion: System 1's text.
    ///   - truth: the true box and its two points in resized pixels.
    package init(completion: String, truth: (box: InclusiveBox, points: [PixelPoint])) {
        let answer = TaggedText(completion, acceptsOpenAnswer: false).answer ?? ""
        guard let block = JSONBlocks.spans(in: answer, quotedBraces: false).first,
            let object = JSONBlocks.object(block)
        else { return }
        let key = object.members?.keys.first { $0.contains("bbox") }
        let found = key.flatMap { Self.numbers(object[$0], 4) }.map {
            InclusiveBox(x1: $0[0], y1: $0[1], x2: $0[2], y2: $0[3])
        }
        let pair = ["points_1", "points_2"].compactMap { Self.numbers(object[$0], 2) }
            .map { PixelPoint(x: $0[0], y: $0[1]) }
        if let found {
            iou = Self.iouPart(found, truth.box)
            box = Self.boxPart(found, truth.box)
            points = Self.pointPart(pair, truth.points, inside: found)
        }
        if Self.numbers(object["bbox_2d"], 4) != nil, pair.count == 2 { structure = 1 }
    }

    private static func numbers(_ value: JSON?, _ count: Int) -> [Double]? {
        guard let list = value?.array, list.count == count else { return nil }
        let numbers = list.compactMap(\.double)
        return numbers.count == count ? numbers : nil
    }

    private static func iouPart(_ found: InclusiveBox, _ truth: InclusiveBox) -> Double {
        let overlaps =
            min(found.x2, truth.x2) > max(found.x1, truth.x1)
            && min(found.y2, truth.y2) > max(found.y1, truth.y1)
        let iou = overlaps ? found.iou(truth) : 0
        return 2 * max(0, iou - 0.5) + (iou > 0.5 ? 0.4 : 0)
    }

    private static func boxPart(_ found: InclusiveBox, _ truth: InclusiveBox) -> Double {
        let difference =
            (abs(found.x1 - truth.x1) + abs(found.y1 - truth.y1) + abs(found.x2 - truth.x2)
                + abs(found.y2 - truth.y2)) / 4
        return min(1, max(0, (30 - difference) * 0.05))
    }

    private static func pointPart(
        _ found: [PixelPoint], _ truth: [PixelPoint], inside box: InclusiveBox
    ) -> Double {
        guard found.count == 2, truth.count == 2 else { return 0 }
        let isInside = found.allSatisfy {
            $0.x >= box.x1 && $0.x <= box.x2 && $0.y >= box.y1 && $0.y <= box.y2
        }
        guard isInside else { return 0 }
        func distance(_ a: PixelPoint, _ b: PixelPoint) -> Double {
            ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).squareRoot()
        }
        let straight = distance(found[0], truth[0]) + distance(found[1], truth[1])
        let crossed = distance(found[0], truth[1]) + distance(found[1], truth[0])
        return min(1, max(0, (150 - min(straight, crossed) / 2) * 0.02))
    }
}
