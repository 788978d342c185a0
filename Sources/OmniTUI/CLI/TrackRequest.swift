import Engine
import Foundation
import Media

/// What `track` was asked to do.
struct TrackRequest {
    /// One `--box`, `--point` or `--negative`.
    struct Prompt: Equatable, Sendable {
        enum Shape: Equatable, Sendable {
            case box(Box)
            case click(VideoPredictor.Click)
        }

        let frame: Int
        let object: Int
        let shape: Shape
    }

    enum Direction: String, CaseIterable {
        case forward, backward, both
    }

    let clip: String
    let model: URL
    let folder: String
    /// Boxes, then points, then negative points, each in the order of the command line: a box
    /// begins an object on its frame, and clicks refine it.
    let prompts: [Prompt]
    let direction: Direction
    /// Frames to stay within, nil for the whole clip.
    let frames: ClosedRange<Int>?
    let inputSize: Int?
    /// Frames per second that are computed first.
    let maskRate: Double?
    let overlap: OverlapPolicy
    let replaces: Bool
    let printsJSON: Bool
    let precision: Precision
    let threadCount: Int

    /// - Parameter variables: the environment, for where models are looked for
    /// - Throws: `UsageError`; `EngineError.unreadable` when there is no SAM 2.1 to be found.
    init(_ arguments: Arguments, variables: [String: String]) throws {
        clip = arguments.operands[0]
        guard let out = arguments["out"], !out.isEmpty else {
            throw UsageError(problem: "track: --out is missing", hint: "-o DIR")
        }
        folder = out
        prompts =
            try arguments.all("box").map(Self.box)
            + arguments.all("point").map { try Self.click($0, "point", isInside: true) }
            + arguments.all("negative").map { try Self.click($0, "negative", isInside: false) }
        guard !prompts.isEmpty else {
            throw UsageError(
                problem: "track: nothing to track", hint: "--box FRAME:OBJECT:X0,Y0,X1,Y1")
        }
        direction = arguments["direction"].flatMap(Direction.init(rawValue:)) ?? .both
        frames = try arguments["frames"].map(Self.range)
        inputSize = try arguments.integer("sam2-size", in: 32...4096)
        maskRate = try arguments.number("mask-fps", in: 0.01...1000)
        overlap = arguments["overlap"].flatMap(OverlapPolicy.init(rawValue:)) ?? .keep
        replaces = arguments.has("force")
        printsJSON = arguments.has("json")
        precision = arguments.precision
        threadCount = try arguments.threadCount
        model = try ModelFolders.sam2(arguments, ModelSearch(variables))
    }

    /// Frames from one that is computed first to the next, nil when it was not asked for.
    func step(rate: Double) -> Int? {
        maskRate.map { TrackingPlan.step(rate: rate, wanted: $0) }
    }

    // MARK: - Parsing

    private static func box(_ text: String) throws -> Prompt {
        let form = "FRAME:OBJECT:X0,Y0,X1,Y1"
        let (frame, object, numbers) = try parts(text, "box", form, count: 4)
        let box = Box(x0: numbers[0], y0: numbers[1], x1: numbers[2], y1: numbers[3])
        return Prompt(frame: frame, object: object, shape: .box(box))
    }

    private static func click(_ text: String, _ option: String, isInside: Bool) throws -> Prompt {
        let (frame, object, numbers) = try parts(text, option, "FRAME:OBJECT:X,Y", count: 2)
        let point = PixelPoint(x: numbers[0], y: numbers[1])
        return Prompt(
            frame: frame, object: object,
            shape: .click(VideoPredictor.Click(point, isInside: isInside)))
    }

    private static func parts(
        _ text: String, _ option: String, _ form: String, count: Int
    ) throws -> (frame: Int, object: Int, numbers: [Double]) {
        let fields = text.split(separator: ":", omittingEmptySubsequences: false)
        let numbers =
            fields.last?.split(separator: ",", omittingEmptySubsequences: false)
            .compactMap { Double($0) }.filter(\.isFinite) ?? []
        guard fields.count == 3, numbers.count == count,
            fields[2].split(separator: ",", omittingEmptySubsequences: false).count == count,
            let frame = Int(fields[0]), frame >= 0, let object = Int(fields[1])
        else {
            throw UsageError(problem: "--\(option): expected \(form), found '\(text)'")
        }
        guard MaskExport.objectIDs.contains(object) else {
            throw UsageError(
                problem: "--\(option): expected an object from 1 to "
                    + "\(MaskExport.objectIDs.upperBound), found \(object)")
        }
        return (frame, object, numbers)
    }

    private static func range(_ text: String) throws -> ClosedRange<Int> {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard ends.count == 2, let first = ends[0], let last = ends[1], first >= 0, first <= last
        else {
            throw UsageError(problem: "--frames: expected FIRST-LAST, found '\(text)'")
        }
        return first...last
    }
}
