/// J of DAVIS: the area two masks share over the area they cover.
package enum RegionSimilarity {
    /// - Returns: 0...1; 1 when both masks are empty.
    /// - Precondition: equal sizes.
    package static func j(_ prediction: BitMask, _ truth: BitMask) -> Double {
        let union = prediction.unionCount(truth)
        guard union > 0 else { return 1 }
        return Double(prediction.intersectionCount(truth)) / Double(union)
    }
}
