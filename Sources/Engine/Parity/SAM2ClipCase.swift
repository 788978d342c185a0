import Media

/// A clip case: prompts one after another, then one propagation over all frames.
struct SAM2ClipCase {
    private let session: VideoPredictor
    private let parityCase: ParityCase
    /// In the order of their first prompts, which is that of the results.
    private var objects: [Int] = []

    init(_ model: SAM2, _ parityCase: ParityCase, pixels: Tensor) throws {
        self.parityCase = parityCase
        let frames = parityCase.shape("in.frames")
        guard frames.count == 4, frames[0] == pixels.shape[0] else {
            throw EngineError.input(
                what: "in.frames", expected: "[\(pixels.shape[0]), height, width, 3]",
                found: "\(frames)")
        }
        session = try VideoPredictor(
            model: model, frameCount: frames[0],
            frameSize: PixelSize(width: frames[2], height: frames[1]), inputSize: pixels.shape[2]
        ) { index, _ in SAM2Parity.frame(index, of: pixels) }
    }

    mutating func compute(_ run: Compute) throws -> [(name: String, value: ParityValue)] {
        var results: [(name: String, value: ParityValue)] = []
        var index = 0
        while parityCase.has("in.prompt.\(index)") {
            let masks = try prompt("in.prompt.\(index)", run)
            results.append(
                ("out.prompt.\(index).mask_logits", .floats(Self.stacked(masks))))
            index += 1
        }
        let isBackward = parityCase.file.metadata["direction"] == "backward"
        try session.propagate(
            isBackward ? .backward : .forward, frames: 0...session.frameCount - 1, run
        ) { masks in
            let ordered = objects.compactMap { id in masks.first { $0.object == id } }
            guard let frame = ordered.first?.frame else { return }
            let prefix = "out.frame.\(frame)."
            let scores = ordered.map(\.objectScore)
            results += [
                (prefix + "mask_logits", .floats(Self.stacked(ordered))),
                (prefix + "object_ids", .integers(objects, shape: [objects.count])),
                (
                    prefix + "object_score_logits",
                    .floats(Tensor(shape: [scores.count], values: scores))
                ),
            ]
        }
        return results
    }

    /// Gives one prompt; the masks of all objects known so far on its frame. As in transformers, a
    /// prompt holds at once, and objects without a result on that frame are tracked there.
    private mutating func prompt(_ name: String, _ run: Compute) throws -> [TrackedMask] {
        let numbers = try parityCase.tensor(name).values
        let head = numbers.prefix(2).compactMap { Int(exactly: $0) }
        guard head.count == 2, numbers.count == 2 || numbers.count == 6 else {
            throw EngineError.input(
                what: name, expected: "frame, object and maybe a box", found: "\(numbers)")
        }
        let (frame, object) = (head[0], head[1])
        try session.checkFrame(frame)
        if parityCase.has(name + ".mask") {
            _ = try session.addInputMask(try mask(name), object: object, frame: frame, run)
        } else {
            let points = try numbers.count == 6 ? corners(numbers) : self.points(name)
            _ = try session.prompt(points, object: object, frame: frame, feedsBack: false, run)
        }
        if !objects.contains(object) { objects.append(object) }
        session.objects[object]?.takeUpPrompts()
        let pass = TrackedObject.Pass(isReverse: false, step: 1)
        return try objects.map { try session.advance($0, to: frame, pass, run) }
    }

    private func corners(_ numbers: [Float]) -> [PromptPoint] {
        [
            point(numbers[2], numbers[3], .topLeft), point(numbers[4], numbers[5], .bottomRight),
        ]
    }

    private func points(_ name: String) throws -> [PromptPoint] {
        let rows = try parityCase.tensor(name + ".points")
        guard rows.shape.count == 2, rows.columns == 3 else {
            throw EngineError.input(
                what: name + ".points", expected: "[n, 3]", found: "\(rows.shape)")
        }
        return (0..<rows.rows).map { row in
            let isInside = rows.values[3 * row + 2] > 0
            return point(
                rows.values[3 * row], rows.values[3 * row + 1],
                isInside ? .foreground : .background)
        }
    }

    private func mask(_ name: String) throws -> Tensor {
        let side = session.inputSize
        let values = try parityCase.integers(name + ".mask")
        guard values.count == side * side else {
            throw EngineError.input(
                what: name + ".mask", expected: "\(side)x\(side)", found: "\(values.count) values")
        }
        return Tensor(shape: [side, side], values: values.map { $0 > 0 ? 1 : 0 })
    }

    private func point(_ x: Float, _ y: Float, _ label: PromptPoint.Label) -> PromptPoint {
        let (width, height) = (Float(session.frameSize.width), Float(session.frameSize.height))
        let side = Float(session.inputSize)
        return PromptPoint(x: x * (side / width), y: y * (side / height), label: label)
    }

    /// [objects, S / 4, S / 4]
    private static func stacked(_ masks: [TrackedMask]) -> Tensor {
        Tensor.concatenate(masks.map { $0.logits.reshaped([1] + $0.logits.shape) })
    }
}
