/// One row of the table. What a dataset does not define is nil; everything is a fraction.
package struct GroupFigures: Sendable, Equatable {
    /// `overall`, `referring`, `seen`, ...
    package let name: String
    package let samples: Int
    package var j: Double?
    package var f: Double?
    package var jf: Double? { j.flatMap { j in f.map { (j + $0) / 2 } } }
    /// 95 % of J&F, or of what stands for it: S, box IoU.
    package var interval: ClosedRange<Double>?
    /// ReVOS: pixel accuracy and robustness.
    package var a: Double?
    package var r: Double?
    /// Ref-AVS: of the null split; lower is better.
    package var s: Double?
    /// Pictures of which only a box is known: mean IoU, and the share above 0.5.
    package var boxIoU: Double?
    package var boxAccuracy: Double?
    /// The share of chosen keyframes that show the object.
    package var keyframeHits: Double?

    package init(name: String, samples: Int) {
        self.name = name
        self.samples = samples
    }

    init(name: String, _ score: GroupScore, interval: ClosedRange<Double>?) {
        self.init(name: name, samples: score.samples)
        (j, f, a, r) = (score.j, score.f, score.a, score.r)
        self.interval = interval
    }
}
