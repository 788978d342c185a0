/// The two pixel measures that the ReVOS tool adds to J and F.
package enum PixelRobustness {
    /// A: the share of pixels on which both masks agree.
    /// - Returns: 0...1; 1 when there is no pixel.
    /// - Precondition: equal sizes.
    package static func accuracy(_ prediction: BitMask, _ truth: BitMask) -> Double {
        let area = truth.size.area
        guard area > 0 else { return 1 }
        let different = prediction.subtractionCount(truth) + truth.subtractionCount(prediction)
        return Double(area - different) / Double(area)
    }

    /// R: one minus the predicted pixels outside the truth, counted in areas of the foreground
    /// (the union of all annotated objects); never below 0.
    /// - Precondition: equal sizes.
    package static func robustness(
        _ prediction: BitMask, _ truth: BitMask, foreground: BitMask
    ) -> Double {
        let wrong = Double(prediction.subtractionCount(truth))
        return max(0, 1 - wrong / (Double(foreground.count) + 1e-6))
    }
}
