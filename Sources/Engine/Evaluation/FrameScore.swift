import Media

/// One predicted frame against the truth.
struct FrameScore: Sendable {
    /// Of the prediction.
    let size: PixelSize
    /// Whether the truth has any pixel.
    let isVisible: Bool
    let score: SampleScore
    let refAVS: RefAVSFrame?

    init(_ mask: Mask, _ truth: Truth.Frame) {
        var (prediction, wanted) = (BitMask(mask), truth.mask)
        if let ignored = truth.ignored {
            prediction.subtract(ignored)
            wanted.subtract(ignored)
        }
        size = mask.size
        isVisible = wanted.count > 0
        refAVS = nil
        score = SampleScore(
            j: RegionSimilarity.j(prediction, wanted), f: ContourAccuracy.f(prediction, wanted),
            a: truth.foreground.map { _ in PixelRobustness.accuracy(prediction, wanted) },
            r: truth.foreground.map {
                PixelRobustness.robustness(prediction, wanted, foreground: $0)
            })
    }

    /// - Parameter truth: at 256x256.
    init(refAVS mask: Mask, truth: BitMask) {
        let frame = RefAVSFrame(prediction: BitMask.refAVS(mask), truth: truth)
        size = mask.size
        isVisible = frame.f != nil
        refAVS = frame
        score = SampleScore(j: frame.j, f: frame.f ?? 0)
    }
}
