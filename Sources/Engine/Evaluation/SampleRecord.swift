/// The result of one sample: a line of `samples.jsonl`.
package struct SampleRecord: Sendable, Equatable, Codable {
    /// The run that the line belongs to: `EvaluationRun.id`.
    package let run: String
    /// The sample's position in the split.
    package let n: Int
    package let clip: String
    package let expID: String
    package let group: String
    package let targets: Int?
    /// How many frames were compared.
    package var frames = 0
    /// Means over the frames, as fractions; nil where only a box is known.
    package var j: Double?
    package var f: Double?
    /// Pixel accuracy and robustness; ReVOS only.
    package var a: Double?
    package var r: Double?
    /// The box of the prediction against the true one; where only a box is known.
    package var boxIoU: Double?
    /// The share of the chosen keyframes that show the object; where the prediction lists them.
    package var keyframeHits: Double?
    /// Ref-AVS is put together from frames: J, F (nil without an object) and the share marked.
    package var frameJ: [Double]?
    package var frameF: [Double?]?
    package var frameMarked: [Double]?
    /// Why there is no usable prediction; the sample scores 0.
    package var error: String?
    /// Why there is no truth to compare with; the sample counts nowhere.
    package var skipped: String?

    package init(run: String, _ sample: Sample) {
        self.run = run
        n = sample.index
        clip = sample.clip
        expID = sample.id
        group = sample.group
        targets = sample.targets
    }

    enum CodingKeys: String, CodingKey {
        case run, n, clip, group, targets, frames, j, f, a, r, error, skipped
        case expID = "exp_id"
        case boxIoU = "box_iou"
        case keyframeHits = "keyframe_hits"
        case frameJ = "frame_j"
        case frameF = "frame_f"
        case frameMarked = "frame_marked"
    }

    /// J, F and what goes with them; nil where only a box is known.
    package var score: SampleScore? {
        guard let j, let f else { return nil }
        return SampleScore(j: j, f: f, a: a, r: r)
    }

    /// The frames for the Ref-AVS figures.
    package var refAVSFrames: [RefAVSFrame] {
        guard let frameJ, let frameF, let frameMarked else { return [] }
        return zip(zip(frameJ, frameF), frameMarked).map {
            RefAVSFrame(j: $0.0, f: $0.1, marked: $1)
        }
    }
}
