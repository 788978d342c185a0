import Media

/// F of DAVIS: how well two outlines match within a tolerance.
package enum ContourAccuracy {
    /// Tolerance in pixels: 0.008 of the diagonal, rounded up (480x854: 8, 720x1280: 12).
    package static func tolerance(_ size: PixelSize) -> Int {
        let (width, height) = (Double(size.width), Double(size.height))
        return Int((0.008 * (width * width + height * height).squareRoot()).rounded(.up))
    }

    /// The harmonic mean of the share of the predicted outline that lies near the true one and
    /// the share of the true one that lies near the predicted one.
    ///
    /// Empty *outlines* are special (a mask that fills the frame has none): both empty is 1, one
    /// empty is 0.
    /// - Precondition: equal sizes.
    package static func f(_ prediction: BitMask, _ truth: BitMask) -> Double {
        let radius = tolerance(truth.size)
        let (predicted, true_) = (prediction.boundary(), truth.boundary())
        let (predictedCount, trueCount) = (predicted.count, true_.count)
        if predictedCount == 0 || trueCount == 0 { return predictedCount == trueCount ? 1 : 0 }
        let near = predicted.intersectionCount(true_.dilated(radius: radius))
        let found = true_.intersectionCount(predicted.dilated(radius: radius))
        let precision = Double(near) / Double(predictedCount)
        let recall = Double(found) / Double(trueCount)
        guard precision + recall > 0 else { return 0 }
        return 2 * precision * recall / (precision + recall)
    }
}
