/// Runs the reference cases of SAM 2.1: pictures with boxes and points, and clips.
package enum SAM2Parity {
    package static let outTolerance = 3e-5

    /// Computes every expected name of a case.
    /// - Throws: `EngineError`, when the checkpoint or the case cannot be used.
    package static func compute(
        _ checkpoint: Checkpoint, _ parityCase: ParityCase, _ run: Compute
    ) throws -> [(name: String, value: ParityValue)] {
        let model = try SAM2(checkpoint, precision: run.precision)
        let shape = parityCase.shape("in.pixel_values")
        guard shape.count == 4, shape[0] > 0, shape[1] == 3 else {
            throw EngineError.input(
                what: "in.pixel_values", expected: "[frames, 3, height, width]", found: "\(shape)")
        }
        let pixels = try parityCase.tensor("in.pixel_values")
        if parityCase.has("in.prompt.0") {
            var clip = try SAM2ClipCase(model, parityCase, pixels: pixels)
            return try clip.compute(run)
        }
        return try image(model, parityCase, pixels, run)
    }

    /// One frame of [frames, 3, S, S] as the model takes it.  // [S, S, 3]
    static func frame(_ index: Int, of pixels: Tensor) -> Tensor {
        pixels.slice(index..<index + 1).reshaped(Array(pixels.shape.dropFirst()))
            .permuted([1, 2, 0])
    }

    private static func image(
        _ model: SAM2, _ parityCase: ParityCase, _ pixels: Tensor, _ run: Compute
    ) throws -> [(name: String, value: ParityValue)] {
        let trace = Trace(Set(parityCase.expectedNames.filter { $0.hasPrefix("tap.") }))
        let run = run.with(trace: trace)
        let features = try model.encode(frame(0, of: pixels), run)
        let positions = try model.positions(inputSize: features.inputSize)
        var results = trace.recorded.map { (name: $0.name, value: ParityValue.floats($0.tensor)) }
        for (kind, prompts) in try [
            ("box", boxes(parityCase)), ("points", points(parityCase)),
        ] where !prompts.isEmpty {
            let shape = parityCase.shape("out.\(kind).iou")
            let candidates = try prompts.map {
                try model.segment(
                    features, points: $0, multimask: (shape.last ?? 1) > 1, positions: positions,
                    run)
            }
            results += values(of: candidates, kind: kind)
        }
        return results
    }

    private static func values(
        of candidates: [MaskCandidates], kind: String
    ) -> [(name: String, value: ParityValue)] {
        let count = candidates.count
        let masks = Tensor.concatenate(candidates.map(\.masks))
        let quality = candidates.flatMap(\.quality)
        let perPrompt = quality.count / count
        return [
            (
                "out.\(kind).mask_logits",
                .floats(masks.reshaped([count, perPrompt] + masks.shape.dropFirst()))
            ),
            ("out.\(kind).iou", .floats(Tensor(shape: [count, perPrompt], values: quality))),
            (
                "out.\(kind).object_score_logits",
                .floats(Tensor(shape: [count, 1], values: candidates.map(\.objectScore)))
            ),
        ]
    }

    /// Two corner points per box of `in.boxes` [n, 4], in input pixels.
    private static func boxes(_ parityCase: ParityCase) throws -> [[PromptPoint]] {
        guard parityCase.has("in.boxes") else { return [] }
        let boxes = try parityCase.tensor("in.boxes")
        guard boxes.shape.count == 2, boxes.columns == 4 else {
            throw EngineError.input(what: "in.boxes", expected: "[n, 4]", found: "\(boxes.shape)")
        }
        return (0..<boxes.rows).map { row in
            let c = Array(boxes.values[row * 4..<row * 4 + 4])
            return [
                PromptPoint(x: c[0], y: c[1], label: .topLeft),
                PromptPoint(x: c[2], y: c[3], label: .bottomRight),
            ]
        }
    }

    /// `in.points` [n, 2] with `in.point_labels` [n]: one prompt.
    private static func points(_ parityCase: ParityCase) throws -> [[PromptPoint]] {
        guard parityCase.has("in.points") else { return [] }
        let points = try parityCase.tensor("in.points")
        let labels = try parityCase.integers("in.point_labels").compactMap(
            PromptPoint.Label.init(rawValue:))
        guard points.shape == [labels.count, 2] else {
            throw EngineError.input(
                what: "in.points", expected: "[\(labels.count), 2]", found: "\(points.shape)")
        }
        return [
            labels.enumerated().map { index, label in
                PromptPoint(
                    x: points.values[2 * index], y: points.values[2 * index + 1], label: label)
            }
        ]
    }
}
