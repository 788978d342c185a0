import Media

/// Runs both systems on the clip of each sample.
package struct PipelinePredictor: Predictor {
    /// Names and fingerprints of the models.
    package let identity: String
    private let dataset: any Dataset
    private let pipeline: Pipeline
    private let task: TaskKind?
    private let run: Compute

    /// - Parameter task: how System 1 is asked; nil lets `TaskChoice` pick for each clip.
    package init(dataset: any Dataset, pipeline: Pipeline, task: TaskKind?, run: Compute) {
        self.dataset = dataset
        self.pipeline = pipeline
        self.task = task
        self.run = run
        let models = pipeline.models.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        let size = pipeline.sam2InputSize.map { ["sam2-size \($0)"] } ?? []
        let asked = task.map { ["task \($0.rawValue)"] } ?? []
        identity = (models + size + asked).joined(separator: ", ")
    }

    /// - Throws: `EngineError`, `MediaError`; `DatasetError` for a sample without expression or
    ///   clip.
    package func predict(_ sample: Sample, frames: [String]) throws -> Prediction {
        guard !sample.expression.isEmpty else {
            throw DatasetError.missing(
                path: "\(sample.clip)/\(sample.id)", item: "expression to ask for")
        }
        let path = try dataset.clipPath(of: sample)
        let places = try FrameNames.indices(of: frames, in: path)
        let clip = try Clip.open(path)
        defer { clip.close() }
        let query = Query(sample.expression, task: task, tracksWholeRange: true)
        let result = try pipeline(query, clip: clip, run) { _ in }
        let masks = result.masks
        let keyframes = result.reasoning.keyframes.compactMap { keyframe in
            places.firstIndex { $0 == keyframe.frame }
        }
        return Prediction(keyframes: keyframes) { index in
            guard let place = places[index] else {
                throw DatasetError.missing(path: path, item: "frame \(frames[index])")
            }
            return try masks.union(on: place)
        }
    }
}
