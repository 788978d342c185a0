/// How many of the frames that System 1 picked show the object at all.
package enum KeyframeHitRate {
    /// - Parameters:
    ///   - keyframes: positions in the clip's frame list; those outside count as missed.
    ///   - visible: for each frame of the clip, whether the true mask has any pixel.
    /// - Returns: 0...1, nil when no keyframe was picked.
    package static func value(keyframes: [Int], visible: [Bool]) -> Double? {
        guard !keyframes.isEmpty else { return nil }
        let hits = keyframes.count { visible.indices.contains($0) && visible[$0] }
        return Double(hits) / Double(keyframes.count)
    }
}
