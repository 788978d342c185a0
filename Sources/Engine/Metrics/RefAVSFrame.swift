import Media

/// What the official Ref-AVS evaluation sees of one frame, at 256x256 pixels.
package struct RefAVSFrame: Sendable, Equatable {
    /// The masks of this benchmark are compared at this size.
    package static let size = PixelSize(width: 256, height: 256)

    /// IoU; where nothing is to be found, the share of pixels left unmarked.
    package let j: Double
    /// F-beta of precision and recall over pixels (not a contour measure), beta² = 0.3; nil where
    /// nothing is to be found.
    package let f: Double?
    /// Share of the frame that the prediction marks.
    package let marked: Double

    package init(j: Double, f: Double?, marked: Double) {
        self.j = j
        self.f = f
        self.marked = marked
    }

    /// - Precondition: both masks have `RefAVSFrame.size`.
    package init(prediction: BitMask, truth: BitMask) {
        precondition(
            prediction.size == Self.size && truth.size == Self.size, "RefAVSFrame: not 256x256")
        let (predicted, wanted) = (prediction.count, truth.count)
        marked = Double(predicted) / Double(Self.size.area)
        guard wanted > 0 else {
            (j, f) = (1 - marked, nil)
            return
        }
        let shared = Double(prediction.intersectionCount(truth))
        j = shared / Double(prediction.unionCount(truth))
        guard shared > 0 else {
            f = 0
            return
        }
        let (precision, recall) = (shared / Double(predicted), shared / Double(wanted))
        f = 1.3 * precision * recall / (0.3 * precision + recall)
    }

    /// A frame without a usable prediction: nothing found, and where nothing should be marked,
    /// everything was.
    package static func failed(truthIsEmpty: Bool) -> RefAVSFrame {
        RefAVSFrame(j: 0, f: truthIsEmpty ? nil : 0, marked: 1)
    }
}
