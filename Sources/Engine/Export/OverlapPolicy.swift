import Media

/// What happens where the masks of two objects overlap when they are written.
package enum OverlapPolicy: String, Sendable, CaseIterable {
    /// Each object keeps its whole mask; only pictures that hold one number per pixel must choose,
    /// and there the lower id wins.
    case keep
    /// The lower id wins everywhere, as in SAM 2's evaluation.
    case lowerID = "lower-id"

    /// - Parameter masks: of one frame, by ascending id, all of one size
    func applied(to masks: [(object: Int, mask: Mask)]) -> [(object: Int, mask: Mask)] {
        guard self == .lowerID, masks.count > 1 else { return masks }
        var taken = masks[0].mask.values
        var result = [masks[0]]
        for (object, mask) in masks.dropFirst() {
            var values = mask.values
            for pixel in values.indices where values[pixel] != 0 {
                if taken[pixel] != 0 { values[pixel] = 0 } else { taken[pixel] = 1 }
            }
            result.append((object, Mask(size: mask.size, values: values)))
        }
        return result
    }
}
