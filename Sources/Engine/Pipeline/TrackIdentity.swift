import Media

/// Which object a box on a keyframe belongs to.
///
/// Training takes this from the ground truth; inference has none. The rule: a box is first made a
/// mask. It is *again* what an earlier box of the same keyframe showed when the two masks overlap
/// by 0.7 or more, and is dropped. It is the *same* object as a track whose mask on this frame it
/// overlaps by 0.5 or more, the best one if several; one track takes one box. It is the *only*
/// object that its description means when every keyframe with the same description shows a single
/// box: then the track had lost it. Otherwise it is a *new* object.
package enum TrackIdentity: Sendable, Equatable {
    case new
    case same(object: Int, overlap: Double)
    case again(object: Int, overlap: Double)
    case only(object: Int)

    package static let sameOverlap = 0.5
    package static let againOverlap = 0.7
    /// From here on a track needs no correction by the box.
    package static let certainOverlap = 0.9

    /// - Parameters:
    ///   - here: masks that boxes of this keyframe have already become, by object
    ///   - tracks: masks that tracks have on this frame, by object, without those in `here`
    ///   - only: the object of all single boxes that the same description had so far
    package init(
        _ mask: BitMask, here: [Int: BitMask], tracks: [Int: BitMask], only: Int? = nil
    ) {
        if let (object, overlap) = Self.best(mask, among: here), overlap >= Self.againOverlap {
            self = .again(object: object, overlap: overlap)
        } else if let (object, overlap) = Self.best(mask, among: tracks),
            overlap >= Self.sameOverlap
        {
            self = .same(object: object, overlap: overlap)
        } else {
            self = only.map { .only(object: $0) } ?? .new
        }
    }

    private static func best(
        _ mask: BitMask, among others: [Int: BitMask]
    ) -> (object: Int, overlap: Double)? {
        others.map { (object: $0.key, overlap: overlap(mask, $0.value)) }
            .max { ($0.overlap, -$0.object) < ($1.overlap, -$1.object) }
    }

    private static func overlap(_ a: BitMask, _ b: BitMask) -> Double {
        let union = a.unionCount(b)
        return union == 0 ? 0 : Double(a.intersectionCount(b)) / Double(union)
    }
}

extension TrackIdentity: CustomStringConvertible {
    package var description: String {
        switch self {
        case .new: "new"
        case .same(let object, let overlap): "same as \(object): overlap \(Self.text(overlap))"
        case .only(let object): "same as \(object): the only one of this description"
        case .again(let object, let overlap): "again \(object): overlap \(Self.text(overlap))"
        }
    }

    private static func text(_ overlap: Double) -> String {
        let hundredths = Int((overlap * 100).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }
}
